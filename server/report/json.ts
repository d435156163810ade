import type { Analysis, FamilyMember, Found } from "../analysis/analyse";
import { cachedAt, cachedPerPosition } from "../model/cache";
import { type Dim, known } from "../model/dim";
import type { FeasibleInput, LayerFacts, ReceptiveField } from "../model/facts";
import { DTYPE_BYTES } from "../model/facts";
import type { Figure, Status } from "../model/figure";
import type { Layer } from "../model/layer";
import { memoryOf } from "../model/memory";
import type { Options } from "../model/options";
import type { Problem, Severity } from "../model/problem";
import type { Tensor } from "../model/tensor";
import { Lines } from "../text/lines";
import { type CountJson, countJson } from "./count-json";
import { inferenceOf } from "./inference";
import { type PartJson, partsJson } from "./parts-json";
import { changesOf } from "./scales";
import { frameworkSummary, statusOf } from "./summary";

/**
 * What programs read. These names are a promise: some may be added, none is taken away or renamed without a new
 * `schemaVersion`. Lines and columns count from 1; an unknown figure is null; one beyond 2^53 is a decimal string.
 */
export interface ReportJson {
  readonly schemaVersion: 1;
  readonly files: readonly FileJson[];
}

export { type CountJson, countJson };

export interface FileJson {
  readonly path: string;
  /** Null where the file is no model: then there are no totals, layers or problems either. */
  readonly dialect: string | null;
  readonly variant: string | null;
  readonly scale: string | null;
  readonly scales: readonly string[];
  readonly inputs: readonly InputJson[];
  readonly totals: TotalsJson | null;
  /** Which inputs suit the windows of the model; null where nothing slides. */
  readonly feasibleInput: FeasibleJson | null;
  /** The model as its framework runs it rather than trains it, where `report` knows of a difference. */
  readonly fused?: TotalsJson;
  /** The line that the framework prints of the model, where all of it is certain. */
  readonly summary?: string;
  /** With --scales: every member of the family that the file describes. */
  readonly family?: readonly MemberJson[];
  readonly layers: readonly LayerJson[];
  readonly problems: readonly ProblemJson[];
}

export interface MemberJson {
  readonly scale: string;
  readonly depth: number | null;
  readonly width: number | null;
  readonly maxChannels: number | null;
  readonly totals: TotalsJson;
  /** What is not simply multiplied, in words: what is cut, rounded or left alone, and in which rows. */
  readonly changes: readonly string[];
}

export interface InputJson {
  readonly name: string;
  /** Null: an unknown extent. A string: a symbol such as `None`. */
  readonly shape: readonly Dim[] | null;
  /** Who says so: `file`, `setting`, `convention`, `assumed`, or nobody: `missing`. */
  readonly origin: string;
}

export interface TotalsJson {
  readonly parameters: CountJson;
  /** Whether the file lists its weights besides, and they are as many. */
  readonly confirmed: boolean;
  /** Those that one token goes through, where there are experts that it does not visit. */
  readonly active?: CountJson;
  /** Bytes that a model that writes keeps between its steps, at the chosen type or the one that the file states. */
  readonly cache?: {
    /** What one more token adds, as long as no window is full. */
    readonly perToken: CountJson;
    /** States whose size does not grow. */
    readonly state: CountJson;
    /** The given context, or the most positions that the model is made for. */
    readonly length?: number;
    readonly atLength?: CountJson;
  };
  /** Of a model whose file is numbers: what it takes to keep, run and train it. */
  readonly inference?: InferenceJson;
  readonly trainable: CountJson;
  readonly nonTrainable: CountJson;
  readonly macs: CountJson;
  /** Counted as `convention` says. */
  readonly flops: CountJson;
  readonly convention: string;
  /** Output elements of all layers, for one example. */
  readonly activations: CountJson;
  readonly peakActivations: CountJson;
  /** Bytes at the chosen type and batch size; `training` with Adam, at least. */
  readonly memory: {
    readonly weights: CountJson;
    readonly peak: CountJson;
    readonly gradients: CountJson;
    /** Adam's two. */
    readonly moments: CountJson;
    /** What the forward pass keeps for the backward pass. */
    readonly stored: CountJson;
    readonly training: CountJson;
  };
  /** The number of layers that the framework prints; null where it prints none, or its way of counting is not known. */
  readonly modules: CountJson;
  readonly status: Status;
}

export interface InferenceJson {
  /** Bytes of all weights: as the file says that they are stored, and in types that people compare, scales left out. */
  readonly bytes: {
    readonly stored: CountJson;
    readonly how: string;
    readonly bfloat16: CountJson;
    readonly int8: CountJson;
    readonly int4: CountJson;
  };
  /** FLOPs, two to a multiply-accumulate. */
  readonly work?: {
    /** The given context, or the most positions that the model is made for. */
    readonly length: number;
    /** Of one token: of weights, and of attention to so many others. */
    readonly weights: CountJson;
    readonly attention: CountJson;
    /** Of all tokens of a text of that length. */
    readonly prefill: CountJson;
  };
  /** Bytes with Adam, 16 for each parameter, activations apart. */
  readonly training: CountJson;
}

export interface LayerJson {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly line: number;
  readonly group: string | null;
  /** The layers that feed it, by index; -1 is an input of the model. */
  readonly inputs: readonly number[];
  /** Without the batch, in the file's own order of axes, null for an extent that is no number; null without a rank. */
  readonly outputShape: readonly (number | null)[] | null;
  readonly parameters: CountJson;
  readonly trainable: CountJson;
  readonly nonTrainable: CountJson;
  readonly macs: CountJson;
  readonly flops: CountJson;
  readonly activations: CountJson;
  readonly receptiveField: FieldJson | "global" | null;
  readonly status: Status;
  /** What a layer of a file of numbers opens into: attention, feed-forward part, norms, and experts one deeper. */
  readonly parts?: readonly PartJson[];
}

/** Along each spatial axis, in input pixels. */
export interface FieldJson {
  readonly size: readonly number[];
  readonly min: readonly number[];
  readonly stride: readonly number[];
  /** Where the field of position 0 is centred. */
  readonly centre: readonly number[];
  /** A gate made from everything was multiplied in; the sizes leave it out. */
  readonly gated?: true;
}

/** From the smallest input whose every window brings in something new to the largest field; null: everything. */
export interface FeasibleJson {
  readonly min: readonly number[];
  readonly max: readonly (number | null)[];
}

export interface ProblemJson {
  readonly code: string;
  readonly severity: Severity;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

export interface NamedAnalysis {
  readonly path: string;
  readonly analysis: Analysis;
  readonly fused?: Found | null;
  readonly family?: readonly FamilyMember[];
}

export const reportJson = (files: readonly NamedAnalysis[]): ReportJson => ({
  schemaVersion: 1,
  files: files.map(fileJson),
});

export function fileJson({ path, analysis, fused, family }: NamedAnalysis): FileJson {
  const { found } = analysis;
  if (!found) return { path, ...NO_MODEL };
  const lines = new Lines(analysis.text);
  const { model } = found;
  const summary = frameworkSummary(analysis);
  return {
    path,
    dialect: found.dialect.name,
    variant: model.variant,
    scale: model.scale,
    scales: model.scales,
    inputs: model.inputs.map((i) => ({ name: i.name, shape: i.type.dims, origin: i.origin })),
    // As in every other report: of a file with an error nothing holds for certain.
    totals: { ...totalsJson(found, analysis.options), status: statusOf(analysis) },
    feasibleInput: feasibleJson(found.facts.feasible),
    ...(fused ? { fused: totalsJson(fused, analysis.options) } : {}),
    ...(summary === null ? {} : { summary }),
    ...(family ? { family: family.map((m) => memberJson(m, analysis.options)) } : {}),
    layers: model.layers.map((l) => layerJson(l, found, lines)),
    problems: analysis.problems.map((p) => problemJson(p, lines)),
  };
}

/** What there is to say of a file that is no model. */
export const NO_MODEL: Omit<FileJson, "path"> = {
  dialect: null,
  variant: null,
  scale: null,
  scales: [],
  inputs: [],
  totals: null,
  feasibleInput: null,
  layers: [],
  problems: [],
};

function memberJson(member: FamilyMember, options: Options): MemberJson {
  const { scaling } = member.found.model;
  return {
    scale: member.scale,
    depth: scaling?.depth ?? null,
    width: scaling?.width ?? null,
    maxChannels: scaling?.maxChannels ?? null,
    totals: totalsJson(member.found, options),
    changes: changesOf(member),
  };
}

function totalsJson(found: Found, options: Options): TotalsJson {
  const { totals } = found.facts;
  const memory = memoryOf(totals, options);
  return {
    parameters: countJson(totals.parameters),
    confirmed: totals.confirmed ?? false,
    ...(totals.active ? { active: countJson(totals.active) } : {}),
    ...cacheJson(found, options),
    ...inferenceJson(found, options),
    trainable: countJson(totals.trainable),
    nonTrainable: countJson(totals.nonTrainable),
    macs: countJson(totals.macs),
    flops: countJson(totals.flops),
    convention: totals.convention,
    activations: countJson(totals.activations),
    peakActivations: countJson(totals.peakActivations),
    memory: {
      weights: countJson(memory.weights),
      peak: countJson(memory.peak),
      gradients: countJson(memory.gradients),
      moments: countJson(memory.moments),
      stored: countJson(memory.stored),
      training: countJson(memory.training),
    },
    modules: layersPrinted(found),
    status: totals.status,
  };
}

function inferenceJson(found: Found, options: Options): Pick<TotalsJson, "inference"> {
  const costs = inferenceOf(found, options);
  if (!costs) return {};
  const { stored, as, work, training } = costs;
  const [bfloat16, int8, int4] = as.map((a) => countJson(a.bytes)) as [CountJson, CountJson, CountJson];
  return {
    inference: {
      bytes: { stored: countJson(stored.bytes), how: stored.how, bfloat16, int8, int4 },
      ...(work
        ? {
            work: {
              length: work.length,
              weights: countJson(work.weights),
              attention: countJson(work.attention),
              prefill: countJson(work.prefill),
            },
          }
        : {}),
      training: countJson(training),
    },
  };
}

function cacheJson(
  { facts: { totals }, model }: Found,
  { dtype, context }: Options,
): Pick<TotalsJson, "cache"> {
  const { cache } = totals;
  if (!cache) return {};
  const width = BigInt(DTYPE_BYTES[dtype ?? totals.dtype ?? "float32"]);
  const size = ({ value, status }: Figure): CountJson => countJson({ value: value * width, status });
  const length = context ?? model.longest;
  return {
    cache: {
      perToken: size(cachedPerPosition(cache)),
      state: size(cache.state),
      ...(length === undefined ? {} : { length, atLength: size(cachedAt(cache, length)) }),
    },
  };
}

function layersPrinted(found: Found): CountJson {
  const count = found.dialect.summary?.layers(found) ?? null;
  return count === null ? null : countJson({ value: count, status: "complete" });
}

function layerJson(layer: Layer, found: Found, lines: Lines): LayerJson {
  const { facts } = found;
  const own = facts.layers[layer.index] as LayerFacts;
  return {
    index: layer.index,
    name: layer.name,
    type: layer.type,
    line: lines.at(layer.span.start).line,
    group: layer.group ?? null,
    inputs: own.inputs.map((i) => i.layer),
    outputShape: shapeJson(own.outputs[0]),
    parameters: countJson(own.parameters),
    trainable: countJson(own.trainable),
    nonTrainable: countJson(own.nonTrainable),
    macs: countJson(own.macs),
    flops: countJson(own.flops),
    activations: countJson(own.activations),
    receptiveField: fieldJson(own.receptiveField),
    status: own.status,
    ...partsJson(layer, found),
  };
}

/** Null where not even the rank is known. */
export const shapeJson = (t: Tensor | undefined): readonly (number | null)[] | null =>
  t?.dims?.map((d) => (known(d) ? d : null)) ?? null;

export function fieldJson(field: ReceptiveField | null): LayerJson["receptiveField"] {
  if (!field) return null;
  if (field.global) return "global";
  if (field.axes.length === 0) return null;
  const { axes } = field;
  return {
    size: axes.map((a) => a.size),
    min: axes.map((a) => a.min),
    stride: axes.map((a) => a.stride),
    centre: axes.map((a) => a.centre),
    ...(field.gated ? { gated: true } : {}),
    ...(field.assumed ? { assumed: true } : {}),
  };
}

const feasibleJson = (feasible: FeasibleInput | null): FeasibleJson | null =>
  feasible && { min: feasible.min, max: feasible.max.map((n) => (Number.isFinite(n) ? n : null)) };

export function problemJson(problem: Problem, lines: Lines): ProblemJson {
  const start = lines.at(problem.span.start);
  const end = lines.at(problem.span.end);
  const { code, severity, message } = problem;
  return {
    code,
    severity,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    message,
  };
}
