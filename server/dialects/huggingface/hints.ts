import { cachedAt, cachedPerPosition } from "../../model/cache";
import { type Figure, figure, sum } from "../../model/figure";
import { volume } from "../../model/tensor";
import {
  booleanOf,
  type Entry,
  get,
  integerOf,
  type Mapping,
  numberOf,
  stringOf,
  type Tree,
} from "../../model/tree";
import { billions, binaryBytes, bytes, exact, figureText } from "../../text/figures";
import type { Measured } from "../dialect";
import type { Scope, Stage } from "./architecture";
import { reads, sizeOf } from "./checks/sizes";
import { quantizationOf, storedOf } from "./storage";

/** Parameters are counted in billions where other numbers have a G. */
export const count = (f: Figure): string => figureText(f, billions);

/** The layers of a level, and what is known of them. */
export interface Level {
  readonly measured: Measured;
  readonly c: Scope;
  readonly stages: readonly Stage[];
  /** Of the stages of this level, by index. */
  readonly own: readonly number[];
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
  if (same) return flag ? `saves ${count(table)}` : "tied all the same";
  return `${count(out)} for the head`;
};

const widthOf = ({ measured, c }: Level): number => storedOf(measured, c.map).width;

const keyValueHeads: Hint = (level, { value }) => {
  const heads = sizeOf(level.c, "heads")?.value;
  const own = integerOf(value);
  const cache = level.measured.facts.totals.cache;
  // What a latent is unfolded to is not kept.
  if (!heads || !own || reads(level.c, "kv_lora_rank")) return undefined;
  const each = heads % own === 0 && own !== heads ? `${heads / own} queries each` : "";
  const kept = cache
    ? `${binaryBytes(Number(cachedPerPosition(cache).value) * widthOf(level))} per token`
    : "";
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
  return total > 0n ? `${count(figure(total))} per layer` : undefined;
};

const isFeed = (path: readonly string[]): boolean =>
  /^(mlp|feed_forward|ffn|intermediate)/.test(path[0] ?? "") && !/^(gate|router)$/.test(path[1] ?? "");

const latent: Hint = ({ c }, { value }) => {
  const rank = integerOf(value);
  const rotary = integerOf(c.entry("qk_rope_head_dim")?.value) ?? 0;
  return rank === undefined ? undefined : `${rank + rotary} numbers cached per token and layer`;
};

/** How wide the heads are that the stream is cut into, and all of them together. */
const heads: Hint = ({ c }, { value }) => {
  const n = integerOf(value);
  const hidden = sizeOf(c, "hidden")?.value;
  if (!n || !hidden || reads(c, "kv_lora_rank")) return undefined;
  const width = sizeOf(c, "headDim")?.value ?? hidden / n;
  return Number.isInteger(width) ? `× ${width} = ${exact(n * width)}` : undefined;
};

/** What experts hold of which a token visits a few only. */
const expertWidth: Hint = (level) => {
  const { own, measured } = level;
  const layer = own.find((i) => (measured.trace.byLayer[i] ?? []).some((n) => n.op === "experts"));
  const one = sizeOf(level.c, "experts")?.value;
  if (layer === undefined || !one) return undefined;
  let total = 0n;
  for (const { op, weights } of measured.trace.byLayer[layer] ?? [])
    if (op === "experts") for (const w of weights) total += volume(w.shape) ?? 0n;
  return total > 0n ? `${count(figure(total / BigInt(one)))} per expert` : undefined;
};

/** From which length to which a scaling of rotary positions leads. */
export function stretched(c: Scope, rope: Tree | undefined): string | undefined {
  const factor = numberOf(get(rope, "factor"));
  const kind = stringOf(get(rope, "rope_type")) ?? stringOf(get(rope, "type"));
  const most = sizeOf(c, "positions")?.value;
  const before = numberOf(get(rope, "original_max_position_embeddings"));
  if (kind === "llama3" && before && most) return `${exact(before)} → ${exact(most)} positions`;
  const from = before ?? (kind === "linear" || kind === "dynamic" ? most : undefined);
  return factor && from && factor > 0
    ? `${exact(from)} × ${factor} = ${exact(Math.round(from * factor))} positions`
    : undefined;
}

/** \`fp8 (8 bits): 31.2 GB of weights\` */
export function quantized(measured: Measured, map: Mapping): string | undefined {
  const how = quantizationOf(map)?.name;
  const size = figureText(storedOf(measured, map).bytes, bytes);
  return how === undefined ? undefined : within(`${how}: ${size} of weights`, `${how}: ${size}`, size);
}

/** No hint is longer than this: the first of the texts that is not. */
const LONGEST = 43;

const within = (...texts: readonly string[]): string | undefined => texts.find((t) => t.length <= LONGEST);

export const HINTS: ReadonlyMap<string, Hint> = new Map<string, Hint>([
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
  ["num_attention_heads", heads],
  ["n_head", heads],
  ["moe_intermediate_size", expertWidth],
]);
