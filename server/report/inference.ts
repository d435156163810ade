import type { Found } from "../analysis/analyse";
import { tokenWork } from "../measure/tokens";
import { cachedAt, cachedPerPosition } from "../model/cache";
import { DTYPE_BYTES, type Dtype } from "../model/facts";
import { type Figure, sum } from "../model/figure";
import type { Options } from "../model/options";
import { billions, binaryBytes, bytes, exact, figureText } from "../text/figures";

/** What it takes to keep, run and train a model whose file is numbers, beyond what is said of every model. */
export interface Inference {
  /** As the file says that the weights are stored, or as somebody chose. */
  readonly stored: { readonly bytes: Figure; readonly how: string };
  /** The same in types that people compare, without the scales that narrow types need. */
  readonly as: readonly { readonly name: "bfloat16" | "int8" | "int4"; readonly bytes: Figure }[];
  /** Without one where nothing is kept. */
  readonly cache?: Cache;
  /** Without it where no tokens are read. */
  readonly work?: Work;
  /** With Adam: 16 bytes for each weight that is trained, in single or in mixed precision; activations come on top. */
  readonly training: Figure;
}

interface Cache {
  /** Of one sequence. */
  readonly perToken: Figure;
  readonly state: Figure;
  readonly dtype: Dtype;
  readonly batch: number;
  readonly length?: number;
  /** Of all sequences of the batch. */
  readonly atLength?: Figure;
}

/** In FLOPs: two to a multiply-accumulate. */
interface Work {
  /** The length that the attention is for. */
  readonly length: number;
  /** For one token: twice the weights that it goes through. */
  readonly weights: Figure;
  /** For one more token behind so many others. */
  readonly attention: Figure;
  /** For all tokens of a text of that length, each of which sees those before it, and all texts of the batch. */
  readonly prefill: Figure;
}

/** Which of the conventions in use it is. */
export const ACTIVE = "without the experts that it skips, with embedding and head";

const BYTES_TO_TRAIN = 16n;

const times = (f: Figure, n: bigint): Figure => ({ ...f, value: f.value * n });

/** Nothing of a file whose dialect does not say how its weights are stored. */
export function inferenceOf(found: Found, options: Options): Inference | undefined {
  const { dialect, facts, claim } = found;
  if (!dialect.stored) return undefined;
  const { parameters, trainable } = facts.totals;
  const said = dialect.stored(found, claim);
  const stored =
    options.dtype === undefined
      ? said
      : { bytes: times(parameters, BigInt(DTYPE_BYTES[options.dtype])), how: options.dtype };
  const cache = cacheOf(found, options);
  const work = workOf(found, options);
  return {
    stored: { bytes: stored.bytes, how: stored.how },
    as: [
      { name: "bfloat16", bytes: times(parameters, 2n) },
      { name: "int8", bytes: parameters },
      { name: "int4", bytes: { ...parameters, value: (parameters.value + 1n) / 2n } },
    ],
    ...(cache ? { cache } : {}),
    ...(work ? { work } : {}),
    training: times(trainable, BYTES_TO_TRAIN),
  };
}

const isLength = (n: number | undefined): n is number => Number.isSafeInteger(n) && Number(n) > 0;

function cacheOf({ facts, model, at }: Found, { dtype, context, batchSize = 1 }: Options): Cache | undefined {
  const length = context ?? model.longest;
  // What is kept of a text that another part reads is as long as that text.
  const { cache, dtype: stated } = (isLength(length) ? at(length).facts : facts).totals;
  if (!cache) return undefined;
  const type = dtype ?? stated ?? "float32";
  const width = BigInt(DTYPE_BYTES[type]);
  return {
    perToken: times(cachedPerPosition(cache), width),
    state: times(cache.state, width),
    dtype: type,
    batch: batchSize,
    ...(length === undefined
      ? {}
      : { length, atLength: times(cachedAt(cache, length), width * BigInt(batchSize)) }),
  };
}

function workOf(found: Found, { context, batchSize = 1 }: Options): Work | undefined {
  const length = context ?? found.model.longest;
  if (!isLength(length)) return undefined;
  const { model, trace } = found.at(length);
  const work = tokenWork(model, trace);
  if (!work || work.tokens !== length) return undefined;
  const n = BigInt(length);
  const each = ({ value, status }: Figure): Figure => ({ value: (2n * value) / n, status });
  const prefill = times(sum([work.weights, work.causal]), 2n * BigInt(batchSize));
  return { length, weights: each(work.weights), attention: each(work.attention), prefill };
}

export type CostName =
  | "active"
  | "stored"
  | "cachePerToken"
  | "cacheAtLength"
  | "attention"
  | "prefill"
  | "training";

/** The figures by name, those that there are. */
export function costFigures(
  found: Found,
  options: Options,
): readonly { readonly name: CostName; readonly figure: Figure }[] {
  const costs = inferenceOf(found, options);
  if (!costs) return [];
  const { stored, cache, work, training } = costs;
  const all: readonly (readonly [CostName, Figure | undefined])[] = [
    ["active", found.facts.totals.active],
    ["stored", stored.bytes],
    ["cachePerToken", cache?.perToken],
    ["cacheAtLength", cache?.atLength],
    ["attention", work?.attention],
    ["prefill", work?.prefill],
    ["training", training],
  ];
  return all.flatMap(([name, figure]) => (figure ? [{ name, figure }] : []));
}

/** The lines of a report: what is said, and how. */
export function inferenceLines(i: Inference): readonly (readonly [label: string, text: string])[] {
  const { stored, cache, work } = i;
  const compared = i.as.map(({ name, bytes: b }) => `${name} ${figureText(b, bytes)}`).join(" · ");
  return [
    ["weights", `${figureText(stored.bytes, bytes)} (${stored.how})`],
    ["as", compared],
    ...(cache ? [["cache", cacheLine(cache)] as const] : []),
    ...(work ? workLines(work, cache?.batch ?? 1) : []),
    ["training", `${figureText(i.training, bytes)} with Adam (16 bytes per parameter), without activations`],
  ];
}

/** The totals of such a model in few words, and in a sentence: parameters are counted in billions. */
export function inferenceWords(
  found: Found,
  options: Options,
): { readonly totals: string; readonly detail: string } | undefined {
  const costs = inferenceOf(found, options);
  if (!costs) return undefined;
  const { parameters, active, flops, confirmed } = found.facts.totals;
  const { stored, cache } = costs;
  const size = figureText(stored.bytes, bytes);
  const visited = active ? ` (${figureText(active, billions)} active)` : "";
  const at =
    cache?.length !== undefined && cache.atLength
      ? ` (${figureText(cache.atLength, binaryBytes)} at ${exact(cache.length)})`
      : "";
  const parts = [
    `${figureText(parameters, exact)} parameters${visited}${confirmed ? ", confirmed by the weights" : ""}`,
    `${size} as ${stored.how}`,
    cache ? `${figureText(cache.perToken, binaryBytes)} of cache per token${at}` : "",
    options.weights?.unlooked ? "weights beside it not looked at" : "",
    costs.work && options.context === undefined ? `${figureText(flops)} FLOPs per token` : "",
  ];
  return {
    totals: `${figureText(parameters, billions)}${visited} · ${size}`,
    detail: parts.filter(Boolean).join(", "),
  };
}

function cacheLine({ perToken, state, length, atLength, dtype, batch }: Cache): string {
  const size = (f: Figure): string => figureText(f, binaryBytes);
  const parts = perToken.value > 0n || state.value === 0n ? [`${size(perToken)} per token`] : [];
  if (state.value > 0n) parts.push(`${size(state)} of state`);
  const many = batch > 1 ? ` × ${batch}` : "";
  if (length !== undefined && atLength) parts.push(`${size(atLength)} at ${exact(length)}${many}`);
  return `${parts.join(", ")} (${dtype})`;
}

function workLines(w: Work, batch: number): readonly (readonly [string, string])[] {
  const many = batch > 1 ? ` × ${batch}` : "";
  return [
    [
      "per token",
      `${figureText(w.weights)} FLOPs for weights + ${figureText(w.attention)} for attention at ${exact(w.length)}`,
    ],
    ["prefill", `${figureText(w.prefill)} FLOPs for ${exact(w.length)} tokens${many}`],
  ];
}
