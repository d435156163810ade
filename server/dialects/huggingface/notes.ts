import { cachedAt, cachedPerPosition } from "../../model/cache";
import { type Figure, figure, sum } from "../../model/figure";
import { volume } from "../../model/tensor";
import { booleanOf, type Entry, entry, get, integerOf, isMapping, numberOf } from "../../model/tree";
import { billions, binaryBytes, bytes, exact, figureText } from "../../text/figures";
import type { Measured, Note } from "../dialect";
import type { Scope, Stage } from "./architecture";
import { sizeOf } from "./checks/sizes";
import type { Claim } from "./claims";
import type { Key } from "./keys";
import { MEANINGS } from "./meanings";
import { scopeOf } from "./scope";
import { storedOf } from "./storage";

/** Beside each key what it costs, and in a hover what it is. */
export function notesOf(measured: Measured, { root, family }: Claim): readonly Note[] {
  const outer = scopeOf(root, family, () => {});
  const { stages } = family.build(outer);
  const scopes = new Set<Scope>([outer, ...stages.flatMap((s) => (s.scope ? [s.scope] : []))]);
  const notes = [...scopes].flatMap((c) => notesOfLevel(measured, c, outer, stages));
  return [...notes, ...notesOfFile(measured, outer)];
}

/** Parameters are counted in billions where other numbers have a G. */
const count = (f: Figure): string => figureText(f, billions);

const note = (e: Entry, hint: string | undefined, hover: string): Note => ({
  span: e.span,
  hintAt: e.span.end,
  ...(hint === undefined ? {} : { hint }),
  hover,
});

/** The layers of a level, and what is known of them. */
interface Level {
  readonly measured: Measured;
  readonly c: Scope;
  readonly stages: readonly Stage[];
  /** Of the stages of this level, by index. */
  readonly own: readonly number[];
}

function notesOfLevel(measured: Measured, c: Scope, outer: Scope, stages: readonly Stage[]): readonly Note[] {
  const own = stages.flatMap((s, i) => ((s.scope ?? outer) === c ? [i] : []));
  const level: Level = { measured, c, stages, own };
  return Object.keys(c.keys).flatMap((key): readonly Note[] => {
    const found = c.entry(key);
    if (!found) return [];
    const hint = HINTS.get(key)?.(level, found);
    return [note(found, hint, hoverOf(key, c.keys[key] as Key<unknown>, hint))];
  });
}

function hoverOf(key: string, known: Key<unknown>, hint: string | undefined): string {
  const meaning = known.meaning ?? MEANINGS.get(key) ?? "";
  const fallback = known.fallback === null ? "null" : String(known.fallback);
  const names =
    known.aliases.length > 0 ? ` Also called ${known.aliases.map((a) => `\`${a}\``).join(", ")}.` : "";
  return [`**${key}**`, meaning, hint ? `Here: ${hint}.` : "", `Class default: \`${fallback}\`.${names}`]
    .filter(Boolean)
    .join("\n\n");
}

const parametersOf = ({ measured: { facts } }: Level, layers: readonly number[]): Figure =>
  sum(layers.map((i) => facts.layers[i]?.parameters ?? figure(0n)));

const ofType = ({ own, stages }: Level, test: (s: Stage) => boolean): readonly number[] =>
  own.filter((i) => test(stages[i] as Stage));

type Hint = (level: Level, found: Entry) => string | undefined;

/** `× 218M = 6.98B`, or how many of each kind. */
const stacked =
  (key: string): Hint =>
  (level) => {
    const blocks = ofType(level, (s) => s.keys.includes(key) && s.times !== undefined);
    const total = parametersOf(level, blocks);
    const [only] = blocks;
    const times = only === undefined ? 0 : (level.stages[only]?.times ?? 0);
    if (blocks.length === 0) return undefined;
    if (blocks.length > 1 || !Number.isSafeInteger(times) || times < 1) return `= ${count(total)}`;
    return `× ${count({ ...total, value: total.value / BigInt(times) })} = ${count(total)}`;
  };

const vocabulary: Hint = (level) => {
  const table = parametersOf(
    level,
    ofType(level, (s) => s.type === "embedding"),
  );
  const heads = ofType(level, (s) => s.type === "head" && s.keys.includes("tie_word_embeddings"));
  const out = parametersOf(level, heads);
  if (heads.length === 0) return `${count(table)} in`;
  return `${count(table)} in, ${out.value < table.value / 4n ? "the same out" : `${count(out)} out`}`;
};

const tied: Hint = (level, { value }) => {
  const flag = booleanOf(value);
  const table = parametersOf(
    level,
    ofType(level, (s) => s.type === "embedding"),
  );
  const heads = ofType(level, (s) => s.type === "head" && s.keys.includes("tie_word_embeddings"));
  if (flag === undefined || heads.length === 0) return undefined;
  const out = parametersOf(level, heads);
  const same = out.value < table.value / 4n;
  if (same) return flag ? `saves ${count(table)}` : "the head is the embedding's table all the same";
  return `${count(out)} for the head`;
};

const widthOf = ({ measured, c }: Level): number => storedOf(measured, c.map).width;

const keyValueHeads: Hint = (level, { value }) => {
  const heads = sizeOf(level.c, "heads")?.value;
  const own = integerOf(value);
  const cache = level.measured.facts.totals.cache;
  if (!heads || !own) return undefined;
  const each = heads % own === 0 && own !== heads ? `${heads / own} queries each` : "";
  const kept = cache ? `${binaryBytes(Number(cachedPerPosition(cache).value) * widthOf(level))} a token` : "";
  return [each, kept].filter(Boolean).join(" · ") || undefined;
};

const positions: Hint = (level, { value }) => {
  const most = integerOf(value);
  const cache = level.measured.facts.totals.cache;
  if (most === undefined || !cache) return undefined;
  return `${binaryBytes(Number(cachedAt(cache, most).value) * widthOf(level))} of cache at full length`;
};

const visited: Hint = ({ c, measured }) => {
  const { active } = measured.facts.totals;
  const experts = sizeOf(c, "experts")?.value;
  return active && experts ? `of ${experts}: ${count(active)} active` : undefined;
};

/** The weights of all experts together. */
const experts: Hint = ({ measured: { trace }, own }) => {
  const layers = new Set(own);
  let total = 0n;
  for (const { op, layer, weights, copies } of trace.nodes)
    if (op === "experts" && layers.has(layer))
      for (const w of weights) total += volume([copies ?? 1, ...w.shape]) ?? 0n;
  return total > 0n ? `${count(figure(total))} in experts` : undefined;
};

/** The share of the layers that have a window. */
const window: Hint = ({ measured: { trace, model }, own }, { value }) => {
  if (integerOf(value) === undefined) return undefined;
  const layers = own.filter((i) => (trace.byLayer[i] ?? []).some((n) => n.op === "cache"));
  const windowed = layers.filter((i) =>
    (trace.byLayer[i] ?? []).some((n) => n.op === "cache" && n.attrs.window !== undefined),
  );
  const times = (list: readonly number[]): number =>
    list.reduce((n, i) => n + (model.layers[i]?.repeat ?? 1), 0);
  if (layers.length === 0) return undefined;
  return windowed.length === 0 ? "no layer uses it" : `in ${times(windowed)} of ${times(layers)} layers`;
};

/** What the feed-forward part of a layer holds. */
const feedForward: Hint = ({ measured: { trace }, own }) => {
  const layer = own.find((i) => (trace.byLayer[i] ?? []).some((n) => isFeed(n.path)));
  if (layer === undefined) return undefined;
  let total = 0n;
  for (const { path, weights, op } of trace.byLayer[layer] ?? [])
    if (isFeed(path) && op === "dense") for (const w of weights) total += volume(w.shape) ?? 0n;
  return total > 0n ? `${count(figure(total))} a layer` : undefined;
};

const isFeed = (path: readonly string[]): boolean =>
  /^(mlp|feed_forward|ffn|intermediate)/.test(path[0] ?? "") && !/^(gate|router)$/.test(path[1] ?? "");

const latent: Hint = ({ c }, { value }) => {
  const rank = integerOf(value);
  const rotary = integerOf(c.entry("qk_rope_head_dim")?.value) ?? 0;
  return rank === undefined ? undefined : `${rank + rotary} numbers cached a token and layer`;
};

const HINTS: ReadonlyMap<string, Hint> = new Map<string, Hint>([
  ...[
    "num_hidden_layers",
    "n_layer",
    "n_layers",
    "num_layers",
    "encoder_layers",
    "decoder_layers",
    "num_decoder_layers",
  ].map((key): readonly [string, Hint] => [key, stacked(key)]),
  ["hybrid_override_pattern", stacked("hybrid_override_pattern")],
  ["layers_block_type", stacked("layers_block_type")],
  ["vocab_size", vocabulary],
  ["tie_word_embeddings", tied],
  ["num_key_value_heads", keyValueHeads],
  ["num_kv_heads", keyValueHeads],
  ["max_position_embeddings", positions],
  ["num_experts_per_tok", visited],
  ["num_experts_per_token", visited],
  ["moe_k", visited],
  ...["num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"].map(
    (key): readonly [string, Hint] => [key, experts],
  ),
  ["sliding_window", window],
  ["intermediate_size", feedForward],
  ["ffn_dim", feedForward],
  ["hidden_dim", feedForward],
  ["kv_lora_rank", latent],
]);

/** What stands beside the sizes: the family, the types of the numbers, the scaling of positions. */
function notesOfFile(measured: Measured, { map }: Scope): readonly Note[] {
  const { parameters, active } = measured.facts.totals;
  const stored = storedOf(measured, map);
  const total = `${count(parameters)} parameters${active ? ` · ${count(active)} active` : ""}`;
  const said = (key: string, hint: string | undefined): readonly Note[] => {
    const found = entry(map, key);
    const detail = key === "model_type" ? `${exact(parameters.value)} parameters` : (hint ?? "");
    return found && hint
      ? [note(found, hint, [`**${key}**`, MEANINGS.get(key) ?? "", detail].filter(Boolean).join("\n\n"))]
      : [];
  };
  const weight = `${figureText(stored.bytes, bytes)} of weights`;
  const rope = get(map, "rope_scaling");
  const factor = numberOf(get(rope, "factor"));
  const before = numberOf(get(rope, "original_max_position_embeddings"));
  const stretched =
    factor && before
      ? `${exact(before)} × ${factor} = ${exact(Math.round(before * factor))} positions`
      : undefined;
  return [
    ...said("model_type", total),
    ...said(entry(map, "dtype") ? "dtype" : "torch_dtype", weight),
    ...said(
      "quantization_config",
      isMapping(get(map, "quantization_config")) ? `${stored.how}: ${weight}` : undefined,
    ),
    ...said("rope_scaling", stretched),
  ];
}
