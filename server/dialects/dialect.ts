import type { ActiveSignature, Completion, Cursor, Signature } from "../model/completion";
import type { ReadingFault } from "../model/fault";
import type { Layer, Model } from "../model/layer";
import type { DIALECTS, Options } from "../model/options";
import type { Value } from "../model/trace";
import type { Parsed } from "../model/tree";
import type { Builder } from "../trace/builder";

/** One document form: where layers are listed, how an edge is written, which framework's defaults hold. */
export interface Dialect {
  readonly name: (typeof DIALECTS)[number];
  /** A cheap look at the text, before anything is parsed: could this be mine? Must not miss, may be wrong. */
  scent(text: string): boolean;
  /** Whether the parsed document is mine: certain, as nothing at all is shown where no dialect claims. */
  claims(parsed: Parsed): boolean;
  read(parsed: Parsed, file: FileContext): Reading;
  /** What could be written at the cursor; nothing where the file or the place is not the dialect's. */
  complete?(cursor: Cursor, file: FileContext): readonly Completion[];
  /** The type whose arguments are being written by position. */
  signatureAt?(cursor: Cursor, file: FileContext): ActiveSignature | undefined;
  /** What a type takes that is written in a model of this variant. */
  describe?(type: string, variant: string | null): Signature | undefined;
}

export interface FileContext {
  /** The file's name without folders: `yolo11n.yaml`. */
  readonly name: string;
  readonly text: string;
  readonly options: Options;
}

export interface Reading {
  readonly model: Model;
  readonly lower: Lowering;
  /** What is wrong with the writing itself, found while reading. */
  readonly faults: readonly ReadingFault[];
}

/** Turns one call of a layer into operations and returns its outputs. Never throws. */
export type Lowering = (g: Builder, layer: Layer, inputs: readonly Value[], call: number) => readonly Value[];
