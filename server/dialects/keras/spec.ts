import type { Layout } from "../../model/tensor";
import type { Value } from "../../model/trace";
import type { Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { Arg } from "../../vocabulary/args";
import type { ArgsOf } from "../../vocabulary/layer";
import { pythonic } from "./common/python";
import type { Version } from "./document";
import type { CallForm } from "./nodes";

type ArgTable = Readonly<Record<string, Arg<unknown>>>;

/** Turns one call of a layer into what comes out of it. */
export type Lowering = (g: Builder, inputs: readonly Value[], form: CallForm) => readonly Value[];

/** What a layer's specification may ask of the file around it. */
export interface Surroundings {
  readonly version: Version;
  /** Where the channels are unless a layer says so itself. */
  readonly usual: Layout;
  /** The layer, or the whole model, that a wrapper holds in one of its arguments. */
  inner(tree: Tree | undefined): Lowering;
}

/** One call of a layer. */
export interface Call<A> extends Surroundings {
  readonly g: Builder;
  readonly inputs: readonly Value[];
  /** The first of the inputs: the only one of nearly every layer. */
  readonly x: Value;
  readonly args: A;
  /** Whether an argument was written, be it as null, rather than filled in from a default. */
  given(name: string): boolean;
  readonly form: CallForm;
}

/** One class of layers: its arguments as `get_config()` writes them, and what it is made of. */
export interface KerasLayer {
  readonly type: string;
  readonly aliases: readonly string[];
  readonly args: ArgTable;
  /** What each argument is called in the table, by every name that it may be written with. */
  readonly names: ReadonlyMap<string | number, string>;
  readonly defaults: Readonly<Record<string, unknown>>;
  /** The arguments that hold a layer, or several. */
  readonly holds: readonly string[];
  /** Made of layers: in Keras 3 each is trained as it says itself, whatever the whole says of itself. */
  readonly isComposite?: boolean;
  lower(call: Call<Readonly<Record<string, unknown>>>): Value | readonly Value[];
}

export function layer<const S extends ArgTable>(spec: {
  readonly type: string;
  readonly aliases?: readonly string[];
  readonly args?: S;
  readonly holds?: readonly string[];
  readonly isComposite?: boolean;
  lower(call: Call<ArgsOf<S>>): Value | readonly Value[];
}): KerasLayer {
  // The reader fills every argument of the table with a value of its type, so that the two agree.
  const table = Object.entries(spec.args ?? {});
  const names = namesOf(spec.args ?? {});
  const defaults = Object.fromEntries(table.map(([name, { fallback }]) => [name, fallback]));
  const args = Object.fromEntries(table.map(([name, arg]) => [name, pythonic(name, arg)]));
  return { aliases: [], holds: [], names, defaults, ...spec, args } as unknown as KerasLayer;
}

const namesOf = (args: ArgTable): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(args).flatMap(([name, { aliases }]) => aliases.map((alias) => [alias, name] as const)),
    ...Object.keys(args).map((name) => [name, name] as const),
  ]);

/** The same definition for one, two and three spatial axes. */
export const ranks = (make: (rank: 1 | 2 | 3) => KerasLayer): readonly KerasLayer[] => [
  make(1),
  make(2),
  make(3),
];

/** The same tensor with its channels where the layer that reads it takes them to be. */
export const seenAs = (x: Value, layout: Layout): Value =>
  x.type.layout === layout ? x : { ...x, type: { dims: x.type.dims, layout } };
