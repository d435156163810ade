import type { Convention } from "./model/facts";
import type { Status } from "./model/figure";
import type { IdeasInput } from "./text/ideas";

/** An exact count in decimal digits. */
export type Count = string;

export interface ModelSummary {
  readonly dialect: string;
  /** The form of the file for people: `layers file`. */
  readonly title: string;
  readonly variant: string | null;
  readonly scale: string | null;
  readonly scales: readonly string[];
  readonly input: string | null;
  /** Which release of the framework builds it, and what says so; null where nothing does. */
  readonly release: string | null;
  readonly parameters: Count;
  readonly status: Status;
  /** The totals in few words: `2.62M · 6.61 GFLOPs`. */
  readonly totals: string;
  /** The totals in a sentence, exactly. */
  readonly detail: string;
}

export interface FigureData {
  readonly value: Count;
  readonly status: Status;
  /** Of a partial one: it rests on an assumption, and is no lower bound. */
  readonly guessed?: true;
}

/** The file, drawn: rows in file order. */
export interface Diagram {
  readonly name: string;
  readonly version: number;
  readonly summary: ModelSummary;
  readonly convention: Convention;
  readonly totals: {
    readonly parameters: FigureData;
    readonly flops: FigureData;
    readonly macs: FigureData;
    /** Bytes at the chosen dtype and batch size. */
    readonly peakMemory: FigureData;
    /** Bytes that training with Adam needs at least. */
    readonly trainingMemory: FigureData;
    readonly dtype: string;
    readonly batch: number;
    /** Largest receptive field at an output, in words: `427`, `global`. */
    readonly receptiveField: string | null;
    /** Which inputs suit it, in words. */
    readonly feasible: string | null;
    /** Of a model whose file is numbers, in place of peak memory: what it takes to keep, run and train it, in words. */
    readonly costs: readonly { readonly label: string; readonly text: string }[];
  };
  /** How many errors the file has. */
  readonly errors: number;
  /** The extent of the model's input along its last spatial axis, against which fields are drawn. */
  readonly inputExtent: number | null;
  readonly groups: readonly DiagramGroup[];
  readonly rows: readonly DiagramRow[];
}

export interface DiagramGroup {
  readonly name: string;
  readonly parameters: FigureData;
  /** Share of the model's parameters, 0…1. */
  readonly share: number | null;
  readonly first: number;
}

export type LayerKind =
  | "window"
  | "dense"
  | "pool"
  | "attention"
  | "recurrent"
  | "merge"
  | "shape"
  | "pointwise"
  | "block"
  | "head"
  | "unknown";

export interface DiagramRow {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly kind: LayerKind;
  /** Zero-based line of the entry. */
  readonly line: number;
  /** Where it begins in that line, in UTF-16 units: a whole model may stand on one. */
  readonly character: number;
  readonly group: string | null;
  /** Rows that feed it; -1 is an input of the model. */
  readonly inputs: readonly number[];
  readonly output: string | null;
  readonly parameters: FigureData;
  readonly macs: FigureData;
  /** Size along the last spatial axis, null when not spatial; `Infinity` does not survive JSON, hence the flag. */
  readonly field: {
    readonly size: number | null;
    readonly min: number | null;
    readonly global: boolean;
    readonly text: string;
  } | null;
  /** What it opens into, in order, where its file is numbers: attention, experts, norms. */
  readonly parts: readonly DiagramPart[];
  readonly status: Status;
  /** What it reads is known and it is not: its own module, or what was written, is why figures are partial from here on. */
  readonly cause: boolean;
  readonly problem: "error" | "warning" | "information" | null;
  readonly ideas: IdeasInput | null;
}

/** A part of a layer; one of depth 1 is inside of the part before it of depth 0. */
export interface DiagramPart {
  readonly name: string;
  readonly depth: number;
  readonly output: string;
  readonly parameters: FigureData;
  readonly macs: FigureData;
}

/** Two models, aligned layer by layer. */
export interface Comparison {
  readonly before: Diagram;
  readonly after: Diagram;
  /** In sentences: how much differs, and what is loaded of the weights of the one into the other. */
  readonly said: readonly string[];
  readonly totals: readonly Compared[];
  readonly rows: readonly ComparedRow[];
}

/** A total, in words: `2,624,080`, `+5 (0.1%)`. */
export interface Compared {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly delta: string;
}

export interface ComparedRow {
  /** `affected`: written as before, and its figures or its shape follow from what changed. */
  readonly kind: "added" | "removed" | "changed" | "affected" | "same";
  /** Rows of the two diagrams. */
  readonly before: number | null;
  readonly after: number | null;
  /** What was written otherwise: `k: 3 → 5`. */
  readonly changes: readonly string[];
  /** By how much they differ: `+42.8K`; empty where it is sure that they do not. */
  readonly parameters: string;
  readonly macs: string;
  /** Tensors that are loaded of the weights of the one, and how many there are; null where there are none, or nobody knows. */
  readonly loaded: readonly [tensors: number, of: number] | null;
}
