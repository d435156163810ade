import type { TextFault } from "../../model/fault";
import type { Tree } from "../../model/tree";
import type { Expression } from "./expression";

/**
 * What somebody says of a module that Fovea does not know: what it is made of (`layers`), or no more than what goes in
 * and what comes out (a contract).
 */
export interface Declaration {
  readonly name: string;
  /** Its arguments by position, as the rows of a model file write them. */
  readonly args: readonly DeclaredArg[];
  /** Output channels; of a composition, what its layers give, unless it says so. */
  readonly channels: Expression | undefined;
  /** The first argument is a number of output channels, which is scaled like that of the framework's own modules. */
  readonly scaled: boolean;
  /** Inputs per output along each side; ½ doubles the size. */
  readonly stride: Expression;
  /** The extent of its window, for the receptive field; all of the input where that is infinite. */
  readonly kernel: Expression | undefined;
  /** Several copies in series, or handed to the module as `n`. */
  readonly repeat: "stack" | "inner";
  /** It reads several rows and ends the network. */
  readonly head: boolean;
  readonly body: Composition | Contract | Alias;
  /** Where it is from. */
  readonly source: string | undefined;
}

export interface DeclaredArg {
  readonly name: string;
  readonly fallback: number | undefined;
}

/** Layers in the native format, with arithmetic in place of numbers. */
export interface Composition {
  readonly kind: "composition";
  readonly layers: readonly Tree[];
  readonly residual: boolean;
  readonly defaults: Tree | undefined;
}

/** Another name for a module that is known. */
export interface Alias {
  readonly kind: "alias";
  readonly of: string;
}

export interface Contract {
  readonly kind: "contract";
  readonly parameters: Expression | undefined;
  readonly macs: Expression | undefined;
}

export interface Declarations {
  readonly modules: ReadonlyMap<string, Declaration>;
  /** Spans are those of the file that declares. */
  readonly faults: readonly TextFault[];
}

/** Names that every expression may use, and what they stand for. */
export const NAMES: Readonly<Record<string, string>> = {
  c1: "channels of the (first) input",
  c2: "output channels, after scaling",
  n: "repeats, after scaling",
  h: "height of the input",
  w: "width of the input",
  sum: "channels of all inputs together",
  inputs: "number of inputs",
  nc: "number of classes",
};
