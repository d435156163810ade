import type { Completion, Cursor, PathStep } from "../../model/completion";
import { ownValue } from "../../model/own";
import type { Mapping } from "../../model/tree";
import type { Scope } from "./architecture";
import { type Claim, claimOf } from "./claims";
import { entryOf } from "./config";
import { denoisers, familyNames } from "./families";
import type { Key } from "./keys";
import { MEANINGS } from "./meanings";
import { membersFor, memberValues } from "./quantizing";
import { scopeOf } from "./scope";

const TYPES = ["bfloat16", "float16", "float32"] as const;

/** Keys of the family with their defaults; families, classes and types where one of these stands. */
export function completeKeys(cursor: Cursor): readonly Completion[] {
  const claim = claimOf(cursor.parsed);
  const [first] = cursor.path;
  if (!claim || first?.kind !== "entry" || first.map !== claim.root) return [];
  const depth = cursor.path.map((s) => s.kind).lastIndexOf("entry");
  const last = cursor.path[depth];
  const block = cursor.path[depth - 1];
  if (last?.kind === "entry" && block?.kind === "entry" && block.entry.key.value === "quantization_config") {
    if (cursor.role === "key") return membersFor(last.map);
    return depth === cursor.path.length - 1 ? memberValues(String(last.entry.key.value)) : [];
  }
  const level = levelOf(claim, cursor.path.slice(0, depth + 1));
  if (!level || last?.kind !== "entry") return [];
  if (cursor.role === "key") return keysIn(level.map, level.keys);
  return valuesAt(last, cursor.path.length - 1 - depth, level);
}

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
  const value = (label: string, bare = false): Completion => ({
    label,
    kind: "value",
    ...(bare ? { bare } : {}),
  });
  const name = String(key.value);
  if (name === "architectures" && depth > 0)
    return family.classes
      .flatMap((c) => [`${c}${family.usual}`, `${c}Model`, `${c}ForSequenceClassification`])
      .map((c) => value(c));
  if (depth > 0) return [];
  if (name === "model_type") return familyNames.map((t) => value(t));
  if (name === "_class_name")
    return denoisers()
      .flatMap((f) => f.types)
      .map((t) => value(t));
  if (name === "torch_dtype" || name === "dtype") return TYPES.map((t) => value(t));
  const known = ownValue(keys, name);
  if (known?.kind === "flag") return ["true", "false"].map((v) => value(v, true));
  const { fallback } = known ?? {};
  return typeof fallback === "number" ? [{ ...value(String(fallback), true), detail: "class default" }] : [];
}
