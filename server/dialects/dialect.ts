import type { WeightsBeside } from "../model/beside";
import type { Completion, Cursor, Signature } from "../model/completion";
import type { Convention, ModelFacts } from "../model/facts";
import type { PlacedFault, TextFault } from "../model/fault";
import type { Figure } from "../model/figure";
import type { Block, Layer, Model, Named } from "../model/layer";
import type { Options } from "../model/options";
import type { Span } from "../model/span";
import type { ModelState } from "../model/state";
import type { Trace, Value } from "../model/trace";
import type { Parsed } from "../model/tree";
import type { Step } from "../trace/again";
import type { Builder } from "../trace/builder";

/**
 * One document form: where layers are listed, how an edge is written, which framework's defaults hold. `Claim` is what it
 * finds in a document that is its own, and what it reads the model from.
 */
export interface Dialect<Claim = unknown> {
  /** In options, config files and JSON: the name of its folder, a word that stays. */
  readonly name: string;
  /** For people: `Keras 3`, `layers file (PyTorch)`. */
  title(variant: string | null): string;
  /** How far its form reaches; dialects of a narrower form are asked first. */
  readonly reach: Reach;
  /** The packages whose release decides how a file is built, by their names in the Python Package Index. */
  readonly packages?: readonly string[];
  /** How its framework counts operations. */
  readonly convention: Convention;
  /** Machines write its files: every layer has a name, and all of its arguments are there. */
  readonly writtenOut?: boolean;
  /** Whether a model has another form, with other figures, in which its framework runs it. */
  readonly hasFusedForm?: boolean;
  /** Its trainers keep a moving average of all weights beside the weights. */
  readonly averagesWeights?: boolean;
  /** A cheap look at the text, before anything is parsed: could this be mine? Must not miss, may be wrong. */
  scent(text: string): boolean;
  /**
   * Whether a text that nothing can be read from yet may become mine, by what it says or, where it says nothing, by the name of its
   * file: then only what could be written is offered.
   */
  begins?(text: string, name: string): boolean;
  /** What to say of a broken text that nobody claims, where it is mine all the same; else nothing. */
  malformed?(text: string, faults: readonly TextFault[]): readonly TextFault[];
  /** What of the parsed document is mine, if it is: certain, as nothing at all is shown where no dialect claims. */
  claim(parsed: Parsed): Claim | undefined;
  read(claim: Claim, file: FileContext): Reading;
  /** How its entries are written; absent: none is ever written for the user. */
  readonly notation?: Notation;
  /** The summary that the framework prints of a whole model. */
  readonly summary?: FrameworkSummary;
  /** How many bytes the weights take as the file says that they are stored, where it says so. */
  stored?(measured: Measured, claim: Claim): StoredBytes;
  /** What follows from the file against the headers of the weights beside it. */
  beside?(measured: Measured, claim: Claim, weights: WeightsBeside): Compared;
  /**
   * The tensors that its framework keeps of a model, by the names that it gives them, or, `by place`, by where they are in the model;
   * absent where it is not known how.
   */
  state?(measured: Measured, found?: "by place"): ModelState | undefined;
  /** Weights that people start from: by name, and those that a file goes by whose name begins like theirs. */
  readonly stock?: {
    readonly names: readonly string[];
    named(name: string): Stock | undefined;
    startOf(fileName: string, model: Model): Stock | undefined;
  };
  /** A program that loads weights whose tensors have other names in the model. */
  loadingScript?(renamed: Renamed): string;
  /**
   * What is said at places of the file in other words than a layer's figures; made when somebody looks, for the part of the
   * text that he looks at at least.
   */
  notes?(measured: Measured, claim: Claim, within?: Span): readonly Note[];
  /** What comments of a usual form mean, as Markdown. */
  readonly remarks?: readonly (readonly [form: RegExp, said: string])[];
  /** Lists of rows that layers use as their type. */
  blocks?(claim: Claim, text: string): readonly Block[];
  /** What else has a name that other places of the file write. */
  names?(claim: Claim): readonly Named[];
  /** What could be written at the cursor; nothing where the file or the place is not the dialect's. */
  complete?(cursor: Cursor, file: FileContext): readonly Completion[];
  /** Where a reference within a value may lead. */
  completeReference?(cursor: Cursor, file: FileContext): readonly Completion[];
  /** What a type takes that is written in a model of this variant. */
  describe?(type: string, variant: string | null): Signature | undefined;
}

/** `{}`, or with a word in it that is being written. */
export const isEmptyObject = (text: string): boolean => /^\s*\{\s*"?\w*"?[\s}]*$/.test(text);

/** How a form writes its entries, as far as that cannot be read off the neighbours of a new one. */
export interface Notation {
  /** The keys that may say the type of an entry, and those under which its arguments may be nested. */
  readonly typeKeys: readonly string[];
  readonly argumentKeys: readonly string[];
  /** The key of what feeds an entry; absent: only an entry that is fed by order can be written. */
  readonly fromKey?: string;
  /** The key that names an entry, where references may be names. */
  readonly namedBy?: string;
  /** What every entry says beside its type and its arguments: taken over from a neighbour. */
  readonly commonKeys?: readonly string[];
  /** Entries are lists: what feeds them, repeats, type, arguments. */
  readonly rows?: boolean;
  /** An entry that reads the one above it and makes its map twice as large. */
  readonly doubling?: string;
  /** The keys under which an entry says how often it is stacked. */
  readonly repeatKeys?: readonly string[];
  /** The arguments that are channels within a layer and reach no other. */
  readonly hiddenArguments?: RegExp;
  /** The key at the top of the table with the factors of every member of a family. */
  readonly scalesKey?: string;
}

/**
 * `document`: the whole document has a form of its own. `part`: something within any document has. `open`: a list of
 * layers such as many tools write.
 */
export const REACHES = ["document", "part", "open"] as const;
export type Reach = (typeof REACHES)[number];

export interface FileContext {
  /** The file's name without folders: `yolo11n.yaml`. */
  readonly name: string;
  readonly text: string;
  readonly options: Options;
}

export interface Reading {
  readonly model: Model;
  readonly lower: Lowering;
  /** All that the operations follow from: models of a dialect with the same come to the same. Absent: nobody knows. */
  readonly decidedBy?: string;
  /** Absent: nobody knows. */
  stepOf?(layer: number): Step | undefined;
  /** Is told of a layer that has come to what it came to, instead of lowering it. */
  taken?(g: Builder, layer: number, made: readonly Value[], from: number): void;
  /** What is wrong with the writing itself, found while reading. */
  readonly faults: readonly PlacedFault[];
}

/** Turns one call of a layer into operations and returns its outputs. Never throws. */
export type Lowering = (g: Builder, layer: Layer, inputs: readonly Value[], call: number) => readonly Value[];

/** A model and all that follows from it. */
export interface Measured {
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
}

export interface FrameworkSummary {
  /** The line as it is printed; null where a figure is not certain, or where it is not known how the framework counts. */
  line(measured: Measured, fileName: string): string | null;
  /** The number of layers in it, with the same exceptions. */
  layers(measured: Measured): bigint | null;
}

/** Weights that go into a model under other names: what theirs begin with, and what they have to begin with. */
export interface Renamed {
  /** Files. */
  readonly weights: string;
  readonly model: string;
  readonly keys: readonly { readonly from: string; readonly into: string }[];
}

/** A network whose weights people start from. */
export interface Stock {
  readonly name: string;
  /** Where its weights are: a file. */
  readonly weights: string;
  /** The size of it, where its family has several. */
  readonly scale: string;
  /** The tensors in it, made when they are asked for. */
  state(): ModelState;
  /** A file from which it is built; absent where none is known. */
  text(): string | undefined;
}

/** What is wrong, and whether all is as it should be. */
export interface Compared {
  readonly faults: readonly PlacedFault[];
  readonly confirmed: boolean;
}

/** Bytes of all weights, and in which types: `fp8 (8 bits), the rest bfloat16`. */
export interface StoredBytes {
  readonly bytes: Figure;
  readonly how: string;
}

/** A dialect's own words at a place. */
export interface Note {
  readonly span: Span;
  readonly hintAt: number;
  /** In a few words, at the end of the place: `× 12 · 85M`. */
  readonly hint?: string;
  /** Markdown. */
  readonly hover?: string;
  /** Markdown that takes a while to work out: asked for only where somebody points. */
  more?(): string | undefined;
}
