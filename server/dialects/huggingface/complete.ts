import type { Completion, Cursor, PathStep } from "../../model/completion";
import { ownValue } from "../../model/own";
import { get, type Mapping, type Parsed, stringOf } from "../../model/tree";
import { keysOf } from "../../vocabulary/signature";
import type { Scope } from "./architecture";
import { ROPE_KEYS, ROPE_KINDS } from "./checks/rope";
import { type Claim, claimOf } from "./claims";
import { entryOf } from "./config";
import { denoiserOf, denoisers, familyNames, familyOf } from "./families";
import type { Key } from "./keys";
import { MEANINGS } from "./meanings";
import { membersFor, memberValues } from "./quantizing";
import { scopeOf } from "./scope";

const TYPES = ["bfloat16", "float16", "float32"] as const;

const value = (label: string, bare = false): Completion => ({
  label,
  kind: "value",
  ...(bare ? { bare } : {}),
});

/** Keys of the family with their defaults; families, classes and types where one of these stands. */
export function completeKeys(cursor: Cursor): readonly Completion[] {
  const [first] = cursor.path;
  if (first?.kind !== "entry" || cursor.parsed.root !== first.map) return [];
  const given = keysOf(first.map);
  if (cursor.role === "key" && cursor.path.length === 1 && [...given].every((key) => HEAD.test(key)))
    return beginning(given.size === 0 && cursor.before !== "").filter((c) => !given.has(c.label));
  const depth = cursor.path.map((s) => s.kind).lastIndexOf("entry");
  const last = cursor.path[depth];
  const block = cursor.path[depth - 1];
  const families = last?.kind === "entry" && cursor.role === "value" ? familiesAt(last, block) : undefined;
  if (families) return cursor.parsed.language === "json" ? families : [];
  const claim = claimOf(cursor.parsed) ?? begunIn(cursor.parsed);
  if (!claim) return [];
  if (last?.kind === "entry" && block?.kind === "entry" && isRope(block.entry.key.value))
    return ropeAt(last, cursor.role);
  if (last?.kind === "entry" && block?.kind === "entry" && block.entry.key.value === "quantization_config") {
    if (cursor.role === "key") return membersFor(last.map);
    return depth === cursor.path.length - 1 ? memberValues(String(last.entry.key.value)) : [];
  }
  const level = levelOf(claim, cursor.path.slice(0, depth + 1));
  if (!level || last?.kind !== "entry") return [];
  if (cursor.role === "key") {
    const given = keysOf(level.map);
    const others = level.path ? ["model_type"] : OTHERS;
    return [
      ...keysIn(level.map, level.keys),
      ...others
        .filter((key) => !given.has(key) && !Object.hasOwn(level.keys, key))
        .map((label): Completion => ({ label, kind: "key", rank: 2 })),
    ];
  }
  return valuesAt(last, cursor.path.length - 1 - depth, level);
}

/** What any file may say. */
const OTHERS =
  "architectures model_type dtype bos_token_id eos_token_id pad_token_id id2label tie_word_embeddings".split(
    " ",
  );

/** What says nothing of the family yet. */
const HEAD = /^(?:architectures|_name_or_path|(?:torch_)?dtype|transformers_version)$/;

/** What a file begins with: what it says of itself, or as much as decides a model. */
const beginning = (isEmpty: boolean): readonly Completion[] => [
  { label: "model_type", kind: "key", doc: "Family of the model, as transformers names it.", rank: 0 },
  { label: "architectures", kind: "key", doc: MEANINGS.get("architectures") ?? "", rank: 0 },
  { label: "_class_name", kind: "key", doc: "Class of diffusers.", rank: 0 },
  // Within quotes there is room for a word alone.
  ...(isEmpty ? ["bert", "gpt2", "llama", "t5", "vit"] : []).map(skeletonOf),
];

/** The first numbers of a family, as they are by default. */
const MOST_NUMBERS = 8;

function skeletonOf(type: string): Completion {
  const { keys = {}, classes = [], usual = "" } = familyOf(type) ?? {};
  const numbers = Object.entries(keys).filter(([, { fallback }]) => typeof fallback === "number");
  const lines = [
    `"architectures": ["${classes[0]}${usual}"]`,
    `"model_type": "${type}"`,
    ...numbers.slice(0, MOST_NUMBERS).map(([name, k], i) => `"${name}": \${${i + 1}:${k.fallback}}`),
  ];
  return { label: type, kind: "type", detail: "model", snippet: lines.join(",\n") };
}

/** Its type may be all that it says so far. */
function begunIn({ root, language }: Parsed): Claim | undefined {
  if (language !== "json" || root?.kind !== "map") return undefined;
  const type = stringOf(get(root, "model_type"));
  const named = stringOf(get(root, "_class_name"));
  const family = type === undefined ? named && denoiserOf(named) : familyOf(type);
  return family ? { root, family, by: "type" } : undefined;
}

type EntryStep = Extract<PathStep, { kind: "entry" }>;

/** Families stand before anything says that it is such a file. */
function familiesAt(
  { entry: { key } }: EntryStep,
  block: PathStep | undefined,
): readonly Completion[] | undefined {
  const isLevel = block?.kind === "entry" && /_config$/.test(String(block.entry.key.value));
  if (key.value === "model_type" && (!block || isLevel)) return familyNames.map((t) => value(t));
  if (key.value !== "_class_name" || block) return undefined;
  return denoisers()
    .flatMap((f) => f.types)
    .map((t) => value(t));
}

const isRope = (key: unknown): boolean => key === "rope_scaling" || key === "rope_parameters";

function ropeAt({ map, entry: { key } }: EntryStep, role: Cursor["role"]): readonly Completion[] {
  if (role === "value")
    return key.value === "rope_type" || key.value === "type" ? ROPE_KINDS.map((k) => value(k)) : [];
  const given = keysOf(map);
  return ROPE_KEYS.filter((k) => !given.has(k)).map((label, rank) => ({ label, kind: "key", rank }));
}

/** Functions by the names that transformers has for them: those that its models use. */
const ACTIVATIONS =
  "silu gelu gelu_new gelu_pytorch_tanh gelu_fast quick_gelu relu relu2 swish tanh sigmoid mish linear".split(
    " ",
  );

/** Words that a list has for each layer or level. */
function wordsOf(name: string, fallback: unknown): readonly string[] {
  if (name === "layer_types")
    return ["full_attention", "sliding_attention", "chunked_attention", "linear_attention"];
  if (name === "mlp_layer_types") return ["dense", "sparse"];
  const own = Array.isArray(fallback) ? fallback.flat().filter((w) => typeof w === "string") : [];
  const way = /^(down|up)_block_types$/.exec(name)?.[1];
  const usual = way === undefined ? [] : BLOCKS.map((b) => `${b}${way === "down" ? "Down" : "Up"}Block2D`);
  return [...new Set([...own, ...usual])];
}

const BLOCKS = ["", "CrossAttn", "Attn", "Resnet"];

/** The level of the file that a cursor stands in: the whole, or its `text_config`. */
function levelOf({ root, family }: Claim, path: readonly PathStep[]): Scope | undefined {
  const names = path.slice(0, -1).map((s) => (s.kind === "entry" ? String(s.entry.key.value) : "?"));
  const outer = scopeOf(root, family, () => {});
  if (names.length === 0) return outer;
  const wanted = names.join(".");
  return family.build(outer).stages.find((s) => s.scope?.path === wanted)?.scope;
}

function keysIn(map: Mapping, keys: Readonly<Record<string, Key<unknown>>>): readonly Completion[] {
  return Object.entries(keys)
    .filter(([name]) => !entryOf({ map, keys }, name))
    .map(([name, key]): Completion => {
      const doc = key.meaning ?? MEANINGS.get(name);
      return {
        label: name,
        kind: "key",
        detail: key.fallback === null ? "null" : String(key.fallback),
        ...(doc ? { doc } : {}),
      };
    });
}

function valuesAt(
  { entry: { key } }: Extract<PathStep, { kind: "entry" }>,
  depth: number,
  { family, keys }: Scope,
): readonly Completion[] {
  const name = String(key.value);
  if (name === "architectures" && depth > 0)
    return family.classes
      .flatMap((c) => [`${c}${family.usual}`, `${c}Model`, `${c}ForSequenceClassification`])
      .map((c) => value(c));
  const known = ownValue(keys, name);
  if (depth > 0) return wordsOf(name, known?.fallback).map((w) => value(w));
  if (name === "torch_dtype" || name === "dtype") return TYPES.map((t) => value(t));
  if (/(?:^|_)(?:act|activation)(?:_fn|_function)?$/.test(name)) return ACTIVATIONS.map((w) => value(w));
  if (known?.kind === "flag") return ["true", "false"].map((v) => value(v, true));
  const { fallback } = known ?? {};
  return typeof fallback === "number" ? [{ ...value(String(fallback), true), detail: "class default" }] : [];
}
