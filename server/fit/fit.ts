import type { Found } from "../analysis/analyse";
import { peakActivations } from "../measure/memory";
import { cachedAt } from "../model/cache";
import { DTYPE_BYTES } from "../model/facts";
import { type Figure, figure, sum, UNKNOWN } from "../model/figure";
import { volume } from "../model/tensor";
import type { Node } from "../model/trace";
import { OPTIMIZERS, type Optimizer } from "./optimizers";
import { HALF, type Precision } from "./precision";
import type { FitRequest } from "./request";
import { type Bound, boundsOf } from "./roofline";
import { castWeights, type Saved, savedBy } from "./saved";

/** What a model needs, in bytes, at least. */
export interface Fit {
  readonly request: FitRequest;
  /** Of the figures below. */
  readonly batch: number;
  readonly context?: number;
  readonly training: Training;
  readonly inference: Inference;
  /** The layers that have something stored, most first. */
  readonly layers: readonly LayerFit[];
  /** Null where no memory is given, or something is not known; 0 where not even one example fits. */
  readonly largest: { readonly training: number | null; readonly inference: number | null };
  /** By layer; empty without a device whose figures are documented. */
  readonly bounds: readonly (Bound | null)[];
}

export interface Training {
  readonly weights: Figure;
  /** Those in 16 bits that autocast keeps beside the master ones. */
  readonly copies: Figure;
  /** A second copy of the weights that the framework averages. */
  readonly averages: Figure;
  readonly optimizer: Figure;
  readonly gradients: Figure;
  readonly stored: Figure;
  /** The most of it at one time: gradients come while what is stored goes. */
  readonly peak: Figure;
  /** The layer whose backward pass that is; null: the step of the optimizer. */
  readonly peakLayer: number | null;
}

export interface Inference {
  readonly weights: Figure;
  readonly activations: Figure;
  /** What a model that writes keeps between its steps. */
  readonly cache: Figure;
  readonly total: Figure;
  readonly dtype: string;
}

export interface LayerFit {
  readonly index: number;
  readonly stored: Figure;
}

const times = (f: Figure, n: number | bigint): Figure => ({ ...f, value: f.value * BigInt(n) });

/** More examples than anybody trains on at once. */
const MOST_EXAMPLES = 1 << 20;

export function fitOf(whole: Found, request: FitRequest): Fit {
  const context = contextOf(whole, request);
  const found = context === undefined ? whole : whole.at(context);
  const precision = precisionOf(found, request);
  const walk = new Backward(found, savedBy(found.trace, precision), precision, request.optimizer);
  const serving = new Serving(context === undefined ? whole : whole.at(1), request, context);
  const memory = request.memory ?? request.device?.memory;
  const largest = {
    training: memory === undefined ? null : most(memory, (n) => walk.peak(n).figure),
    inference: memory === undefined ? null : mostServed(serving, memory, request),
  };
  const runsOnly = request.device?.inferenceOnly === true;
  const best = runsOnly ? largest.inference : largest.training;
  const batch = request.batch === "auto" ? Math.max(best ?? 1, 1) : request.batch;
  return {
    request,
    batch,
    ...(context === undefined ? {} : { context }),
    training: walk.at(batch),
    inference: serving.at(batch),
    layers: walk.layers(batch),
    largest,
    bounds: boundsOf(found, request, batch),
  };
}

/** What has to go into a memory, and how large that is. */
export interface Room {
  readonly needed: Figure;
  readonly size: number;
  /** What it is for, where a device has several. */
  readonly name?: string;
}

/** Of a device with a flash, weights have a place of their own; nothing where nobody says how much memory there is. */
export function roomsOf({ request, training, inference }: Fit): readonly Room[] {
  const { device, memory: given } = request;
  const memory = given ?? device?.memory;
  if (memory === undefined) return [];
  if (given === undefined && device?.flash !== undefined)
    return [
      { needed: inference.weights, size: device.flash, name: "flash" },
      { needed: inference.activations, size: memory, name: "memory" },
    ];
  return [{ needed: device?.inferenceOnly ? inference.total : training.peak, size: memory }];
}

/** Whether it is known to go into the memory; undefined where nobody says how much there is, or too little is known. */
export function fits(fit: Fit): boolean | undefined {
  const rooms = roomsOf(fit);
  if (rooms.some(isOver)) return false;
  return rooms.length > 0 && rooms.every(({ needed }) => needed.status === "complete") ? true : undefined;
}

export const isOver = ({ needed, size }: Room): boolean => needed.value > BigInt(size);

/** With weights in a flash, the memory is for activations alone. */
function mostServed(serving: Serving, memory: number, { memory: given, device }: FitRequest): number | null {
  if (given !== undefined || device?.flash === undefined) return most(memory, (n) => serving.at(n).total);
  if (serving.at(1).weights.value > BigInt(device.flash)) return 0;
  return most(memory, (n) => serving.at(n).activations);
}

/** A language model is trained on as many tokens as somebody says, or as it is made for. */
function contextOf({ model, dialect }: Found, { context }: FitRequest): number | undefined {
  const length = context ?? (dialect.stored ? model.longest : undefined);
  return Number.isSafeInteger(length) && Number(length) > 0 ? length : undefined;
}

const precisionOf = ({ dialect }: Found, { amp, dtype = "float32", on = "cuda" }: FitRequest): Precision => ({
  width: DTYPE_BYTES[dtype],
  amp: amp !== undefined && DTYPE_BYTES[dtype] > HALF,
  device: on,
  fusedAttention: dialect.stored !== undefined,
});

/** The most examples of which so much memory is enough; null where the figures are not complete. */
function most(memory: number, needed: (examples: number) => Figure): number | null {
  const isEnough = (n: number): boolean => needed(n).value <= BigInt(memory);
  if (needed(1).status !== "complete") return null;
  if (!isEnough(1)) return 0;
  let [low, high] = [1, 2];
  while (high < MOST_EXAMPLES && isEnough(high)) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isEnough(middle)) low = middle;
    else high = middle;
  }
  return low;
}

interface Step {
  /** What is stored when the backward pass of an operation begins. */
  readonly perExample: Figure;
  readonly fixed: Figure;
  /** The gradients that there are when it ends. */
  readonly gradients: Figure;
  readonly layer: number;
}

/** From the last operation to the first: buffers go, gradients come. */
class Backward {
  private readonly steps: readonly Step[];
  private readonly always: Figure;
  private readonly parts: Omit<Training, "stored" | "peak" | "peakLayer">;

  constructor(
    found: Found,
    private readonly saved: readonly Saved[],
    { width, amp }: Precision,
    optimizer: Optimizer,
  ) {
    const { totals } = found.facts;
    const weights = times(totals.parameters, width);
    this.parts = {
      weights,
      copies: amp ? times(castWeights(found.trace.nodes), HALF) : figure(0n),
      averages: found.dialect.averagesWeights ? weights : figure(0n),
      optimizer: times(totals.trainable, OPTIMIZERS[optimizer].bytes),
      gradients: times(totals.trainable, width),
    };
    this.steps = stepsOf(found.trace.nodes, saved, width);
    const { copies, averages, optimizer: state } = this.parts;
    this.always = sum([weights, copies, averages, state]);
  }

  peak(examples: number): { readonly figure: Figure; readonly layer: number | null } {
    // The optimizer steps when all gradients are there and nothing else is.
    let most = this.parts.gradients.value;
    let layer: number | null = null;
    for (const { perExample, fixed, gradients, layer: at } of this.steps) {
      const value = perExample.value * BigInt(examples) + fixed.value + gradients.value;
      if (value >= most) [most, layer] = [value, at];
    }
    const { status } = sum([this.always, this.parts.gradients, this.stored(examples)]);
    return { figure: { value: this.always.value + most, status }, layer };
  }

  at(examples: number): Training {
    const { figure: peak, layer: peakLayer } = this.peak(examples);
    return { ...this.parts, stored: this.stored(examples), peak, peakLayer };
  }

  private stored(examples: number): Figure {
    return sum(this.saved.map((s) => bytesOf(s, examples)));
  }

  layers(examples: number): readonly LayerFit[] {
    return [...savedAt(this.saved, "layer")]
      .map(([index, parts]) => ({ index, stored: sum(parts.map((s) => bytesOf(s, examples))) }))
      .sort((a, b) => Number(b.stored.value - a.stored.value) || a.index - b.index);
  }
}

const bytesOf = ({ perExample, fixed }: Saved, examples: number): Figure =>
  sum([times(perExample, examples), fixed]);

function savedAt(saved: readonly Saved[], what: "layer" | "node"): ReadonlyMap<number, readonly Saved[]> {
  const by = new Map<number, Saved[]>();
  for (const s of saved) {
    const own = by.get(s[what]);
    if (own) own.push(s);
    else by.set(s[what], [s]);
  }
  return by;
}

function stepsOf(nodes: readonly Node[], saved: readonly Saved[], width: number): readonly Step[] {
  const gradients = gradientsFrom(nodes, width);
  const byNode = savedAt(saved, "node");
  let [perExample, fixed] = [0n, 0n];
  return nodes.map((node, i) => {
    for (const s of byNode.get(node.id) ?? []) {
      perExample += s.perExample.value;
      fixed += s.fixed.value;
    }
    return {
      perExample: figure(perExample),
      fixed: figure(fixed),
      gradients: figure(gradients[i] as bigint),
      layer: node.layer,
    };
  });
}

/** Per operation, the bytes of gradients of it and of all behind it; of shared weights, from their last reader on. */
function gradientsFrom(nodes: readonly Node[], width: number): readonly bigint[] {
  const seen = new Set<string>();
  let total = 0n;
  const from = new Array<bigint>(nodes.length).fill(0n);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const { weights, copies, share } = nodes[i] as Node;
    if (share === undefined || !seen.has(share))
      for (const w of weights)
        if (w.trainable)
          total += (volume(copies === undefined ? w.shape : [copies, ...w.shape]) ?? 0n) * BigInt(width);
    if (share !== undefined) seen.add(share);
    from[i] = total;
  }
  return from;
}

/** A model that only runs. */
class Serving {
  private readonly weights: Figure;
  private readonly activations: Figure;
  private readonly cache: Figure;
  private readonly dtype: string;

  constructor(found: Found, { amp, dtype, device }: FitRequest, context: number | undefined) {
    const { totals } = found.facts;
    const type =
      (amp === "bf16" ? "bfloat16" : amp === "fp16" ? "float16" : dtype) ??
      device?.dtype ??
      totals.dtype ??
      "float32";
    const width = DTYPE_BYTES[type];
    this.dtype = type;
    this.weights = times(totals.parameters, width);
    // Of a language model the step for one token; what is kept of the text is the cache.
    this.activations = found.model.unlisted ? UNKNOWN : times(peakActivations(found.trace), width);
    const { cache } = totals;
    this.cache = cache && context !== undefined ? times(cachedAt(cache, context), width) : figure(0n);
  }

  at(examples: number): Inference {
    const { weights, dtype } = this;
    const activations = times(this.activations, examples);
    const cache = times(this.cache, examples);
    return { weights, activations, cache, dtype, total: sum([weights, activations, cache]) };
  }
}
