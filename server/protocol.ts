import type { Dim } from "./model/dim";
import type { Convention } from "./model/facts";
import type { Status } from "./model/figure";

/**
 * Names and payloads of what client and server say to each other beyond the Language Server Protocol. Types and
 * constants only: this is the one file of the server that the client imports. Counts travel as decimal strings, exactly.
 */
export type Count = string;

export const REQUESTS = {
  /** { uri } → Diagram | null */
  diagram: "fovea/diagram",
  /** { uri } → Report | null */
  report: "fovea/report",
  /** { uri } → ModelSummary | null */
  summary: "fovea/summary",
} as const;

/** Server → client: the analysis of a document (or a setting it rests on) has changed. */
export const NOTIFICATIONS = { changed: "fovea/changed" } as const;

export interface DocumentParams {
  readonly uri: string;
}

export interface ModelSummary {
  readonly dialect: string;
  readonly variant: string | null;
  readonly scale: string | null;
  readonly scales: readonly string[];
  readonly input: string | null;
  readonly parameters: Count;
  readonly status: Status;
}

/** A report as Markdown, for a rendered table. */
export interface Report {
  readonly markdown: string;
}

export interface FigureData {
  readonly value: Count;
  readonly status: Status;
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
    readonly dtype: string;
    readonly batch: number;
    /** Largest receptive field at an output, in words: `427`, `global`. */
    readonly receptiveField: string | null;
  };
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
  readonly status: Status;
  readonly problem: "error" | "warning" | "information" | null;
  readonly ideas: IdeasInput | null;
}

/** What is needed to draw the same layer four ways: fully connected, locally connected, shared, pooled. */
export interface IdeasInput {
  readonly layer: number;
  readonly title: string;
  /** Which of the four the layer is as written. */
  readonly as: "full" | "local" | "shared";
  /** Spatial extents and channels of what it reads. */
  readonly space: readonly number[];
  readonly channels: number;
  /** Units per position and, for a window, the positions; for a dense layer its units. */
  readonly units: Count;
  readonly window: readonly number[];
  readonly stride: readonly number[];
  readonly filters: number;
  readonly outputSpace: readonly number[];
  readonly groups: number;
}

export type { Dim };
