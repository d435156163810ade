import type { Value } from "../../../model/trace";
import type { Scalar, Tree } from "../../../model/tree";
import type { PerAxis } from "../../../trace/options";
import { type Arg, integer, text } from "../../../vocabulary/args";
import type { ArgsOf, ArgTable } from "../../../vocabulary/layer";
import type { Settings, Task } from "../settings";
import type { Variant } from "../variants";
import type { BlockBuilder } from "./block-builder";
import type { ChannelClaim } from "./claims";

/**
 * How the loader treats the row of a module. `stacked`: its first argument is a number of output channels, which is scaled;
 * more than one repeat stacks copies. `repeating`: the same, but it takes the number of repeats itself. `verbatim`: its
 * arguments are taken as they are. `head`: it reads several rows and ends the network.
 */
export type Kind = "stacked" | "repeating" | "verbatim" | "head";

/** From an input on, up to another, perhaps without one of them. */
export interface InputRange {
  readonly from: number;
  readonly to: number;
  readonly without?: number;
}

/** What is known of a module beside its arguments and its composition. */
export interface BlockFacts {
  /** The first release of the framework that can build it; it was always there when absent. */
  readonly since?: string;
  /** Whose files may name it; all when absent. Where only one of the repositories has it, its files are known by it. */
  readonly variants?: readonly Variant[];
  /** Of which variant a file with it is, where something else in the file has to say so as well. */
  readonly marks?: VariantMark;
  /** What the loader puts behind the written arguments. */
  appended?(settings: Settings): readonly (boolean | number)[];
  /** Arguments that may be left out, but not written as `None`. */
  readonly refusesNone?: readonly string[];
  /** Arguments that go to a pooling, to which a truth value is no number as it is to a convolution. */
  readonly poolingArgs?: readonly string[];
  /** What it gives is a list of maps, which no copy behind it can read. */
  readonly givesList?: boolean;
  /** How many maps are in that list, by its arguments. */
  mapsIn?(args: readonly Tree[]): number | undefined;
  /** It is torch's, which does not take everything that is true or false for a truth. */
  readonly ofTorch?: boolean;
  /** Why the loader that reads so many written arguments stops, though each of them is right. */
  refuses?(written: number, settings: Settings): string | undefined;
  /** Its outputs are classes, which loaders that go by its name do not scale. */
  readonly givesClasses?: boolean;
  /** The loader hands it the number of repeats, where its kind does not say so. */
  readonly takesRepeats?: boolean;
  /** The loader hands it the channels of the rows that it reads, where its kind does not say so. */
  readonly takesInputChannels?: boolean;
  /** How many channels the loader takes it to give, where that does not follow from its kind. */
  readonly claims?: ChannelClaim;

  /** Tensors that its state has beside its weights, and none trains. */
  readonly buffers?: Readonly<Record<string, readonly number[]>>;
  /** Its parts are called otherwise in its state than in its composition. */
  readonly isCalledOtherwise?: boolean;

  /** The network that goes with it asks its last row for what to read. */
  readonly mustBeLast?: boolean;
  /** It puts its inputs side by side, so that one of them twice is hardly meant. */
  readonly joins?: boolean;
  /** Which of several outputs of the row it reads, by its arguments and the place of the reference. */
  picks?(args: readonly Tree[], input: number): number | undefined;
  /** It hands on whatever it gets, even the predictions of a head. */
  readonly handsOnAnything?: boolean;
  /** What it makes is handed on beside the rows. */
  readonly isOutput?: boolean;

  /** A head with anchors has as many lists of them as levels; of so many inputs each. */
  readonly inputsPerAnchors?: number;
  /** So many of a head's last inputs are no levels: masks are made of them. */
  readonly maskInputs?: number;
  /** Of so many inputs those that it needs outside of training; all when absent. */
  inputsInUse?(inputs: number): InputRange;

  /** The loader hands on the arguments of its table only, whatever is written behind them. */
  readonly ignoresMore?: boolean;
  /** Keys beside the rows that the network that goes with it asks for. */
  readonly needsKeys?: readonly string[];
  /** Its boxes are distributions over as many bins as `reg_max` says. */
  readonly hasBins?: boolean;

  /** What a network with it is for, by which the size of its images goes. */
  readonly task?: Task;
  /** What the names of stock networks with it end in: `-seg`; absent where none has it. */
  readonly stockEnding?: string;
  /** Networks with it have heads with the lighter classification branch. */
  readonly lightHeads?: boolean;
}

export interface VariantMark {
  readonly variant: Variant;
  /** Modules and arguments of the other rows. */
  when(rows: readonly MarkedRow[]): boolean;
}

export interface MarkedRow {
  readonly module: string;
  readonly args: readonly Tree[];
}

export interface Block extends BlockFacts {
  readonly name: string;
  readonly kind: Kind;
  /** Arguments by position, as the file writes them: the number of input channels is nobody's to write. */
  readonly args: ArgTable;
  /** Whether `from` is one row or a list of rows; of a head always a list. */
  readonly reads: "one" | "several";
  build(
    b: BlockBuilder,
    inputs: readonly Value[],
    args: Readonly<Record<string, unknown>>,
  ): Value | readonly Value[];
}

interface Definition<S extends ArgTable> extends BlockFacts {
  readonly name: string;
  readonly kind: Kind;
  readonly args?: S;
  readonly reads?: "one" | "several";
  build(b: BlockBuilder, inputs: readonly [Value, ...Value[]], args: ArgsOf<S>): Value | readonly Value[];
}

/** A module of YOLO files: everything that is known of it. */
export const defineBlock = <const S extends ArgTable = Record<never, never>>(
  definition: Definition<S>,
): Block =>
  // The reader fills every argument of the table with a value of its type, so that the two agree.
  ({
    args: {},
    reads: definition.kind === "head" ? "several" : "one",
    ...definition,
  }) as unknown as Block;

/** Whether its first argument is a number of output channels, which is scaled. */
export const isScaled = ({ kind }: Pick<Block, "kind">): boolean =>
  kind === "stacked" || kind === "repeating";

export const takesRepeats = ({ kind, takesRepeats = kind === "repeating" }: Block): boolean => takesRepeats;

export const takesInputChannels = ({ kind, takesInputChannels = kind !== "verbatim" }: Block): boolean =>
  takesInputChannels;

const channels = integer({ min: 1, required: true, doc: "Output channels, before scaling." });

/** The number of output channels. The loader scales and rounds it, whatever number it is. */
export const c2: typeof channels = {
  ...channels,
  read(tree) {
    const v = tree.kind === "scalar" ? Number(tree.value) : Number.NaN;
    return typeof (tree as Scalar).value === "string" || !(v > 0) ? undefined : v;
  },
};

/** `True`, `False`, or a module as code: `nn.LeakyReLU(0.1)`. */
export const act: Arg<boolean | string> = {
  ...text({ default: "" }),
  expects: "True, False or a module such as nn.ReLU()",
  read(tree) {
    const v = tree.kind === "scalar" ? tree.value : undefined;
    return typeof v === "boolean" || typeof v === "string" ? v : typeof v === "number" ? v !== 0 : undefined;
  },
  fallback: true,
};

/** To Python, truth is a number. */
export const truthAsNumber = (number: Arg<number>): Arg<number> => ({
  ...number,
  read: (tree) =>
    tree.kind === "scalar" && typeof tree.value === "boolean" ? Number(tree.value) : number.read(tree),
});

/** A list of whole numbers, which one of them is not. */
export const integers = <T extends readonly unknown[] | undefined>(list: Arg<T>): Arg<T> => ({
  ...list,
  expects: "a list of integers",
  read(tree) {
    const values = list.read(tree);
    return tree.kind === "seq" && values?.every((n) => typeof n === "number") ? values : undefined;
  },
});

export const isFloat = (tree: Tree): boolean =>
  tree.kind === "scalar" &&
  typeof tree.value === "number" &&
  /^[-+]?[\d_]*\.|^[-+]?\d+[eE]/.test(tree.source.trim());

/** What not every form of a module uses: anything else is NaN, and a fault where it is used. */
export const wholeWhereUsed = <T extends PerAxis>(own: Arg<T> | Arg<T | undefined>): Arg<T | number> => ({
  ...own,
  fallback: own.fallback as T | number,
  whole: false,
  expects: own.expects.replace("an integer", "a whole number"),
  read: (tree) => (isFloat(tree) ? undefined : own.read(tree)) ?? Number.NaN,
});
