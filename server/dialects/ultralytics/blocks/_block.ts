import type { Value } from "../../../model/trace";
import type { Scalar } from "../../../model/tree";
import { type Arg, integer, text } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import type { Settings } from "../settings";
import type { Variant } from "../variants";
import type { Kit } from "./_kit";

/**
 * How the loader treats the row of a module. `base`: its first argument is a number of output channels, which is scaled;
 * more than one repeat stacks copies. `repeat`: the same, but it takes the number of repeats itself. `free`: its arguments
 * are taken as they are. `head`: it reads several rows and ends the network.
 */
export type Kind = "base" | "repeat" | "free" | "head";

type ArgTable = Readonly<Record<string, Arg<unknown>>>;

/** From an input on, up to another, perhaps without one of them. */
export interface Asked {
  readonly from: number;
  readonly to: number;
  readonly without?: number;
}

export interface Block {
  readonly names: readonly string[];
  readonly kind: Kind;
  /** Only where the name means this; everywhere when absent. */
  readonly variants?: readonly Variant[];
  /** Arguments by position, as the file writes them: the number of input channels is nobody's to write. */
  readonly args: ArgTable;
  /** What the loader puts behind the written arguments. */
  appended?(settings: Settings): readonly (boolean | number)[];
  /** Whether `from` is one row or a list of rows; of a head always a list. */
  readonly reads: "one" | "several";
  /** Of so many inputs those that it is asked about outside of training; all when absent. */
  asked?(inputs: number): Asked;
  build(b: Kit, inputs: readonly Value[], args: Readonly<Record<string, unknown>>): Value | readonly Value[];
}

interface Definition<S extends ArgTable> {
  readonly variants?: readonly Variant[];
  readonly args?: S;
  readonly reads?: "one" | "several";
  appended?(settings: Settings): readonly (boolean | number)[];
  asked?(inputs: number): Asked;
  build(b: Kit, inputs: readonly [Value, ...Value[]], args: ArgsOf<S>): Value | readonly Value[];
}

/** The reader fills every argument of the table with a value of its type, so that the two agree. */
const define =
  (kind: Kind) =>
  <const S extends ArgTable = Record<never, never>>(names: string, definition: Definition<S>): Block =>
    ({
      names: names.split(" "),
      kind,
      args: {},
      reads: kind === "head" ? "several" : "one",
      ...definition,
    }) as unknown as Block;

export const base = define("base");
export const repeat = define("repeat");
export const free = define("free");
export const head = define("head");

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
