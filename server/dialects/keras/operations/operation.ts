import { type Dim, known } from "../../../model/dim";
import { type Layout, tensor } from "../../../model/tensor";
import type { Node, Value } from "../../../model/trace";
import { booleanOf, get, isNull, stringOf, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { CallArgument, CallForm } from "../nodes";
import { NONE } from "../shapes";
import { BATCH, constantOf, listIn, type Notes, stacked, unwrapped, type Whole, wholeOf } from "./whole";

/** What an argument of a call is: a tensor, several, or a constant of the file. */
export interface Operand extends Partial<Whole> {
  readonly values: readonly Value[];
}

/** One call of a function, as the layer that it was recorded as. */
export class Operation {
  readonly x: Value;

  constructor(
    readonly g: Builder,
    readonly inputs: readonly Value[],
    /** The function's plain name, without the ways in which versions spell it: `expanddims`, `mean`. */
    readonly name: string,
    /** TensorFlow's defaults and orders are others than those of `keras.ops`. */
    readonly tf: boolean,
    private readonly config: Tree | undefined,
    private readonly form: CallForm,
    private readonly notes: Notes,
  ) {
    this.x = inputs[0] as Value;
  }

  /** The argument with one of these names, or at that position. */
  part(position: number, ...names: readonly string[]): CallArgument | undefined {
    for (const name of names) {
      const part = this.form.kwargs.get(name);
      if (part) return isNone(part) ? undefined : part;
      const tree = get(this.config, name);
      if (tree) return isNull(tree) ? undefined : { kind: "value", tree };
    }
    const part = this.form.args[position];
    return part && !isNone(part) ? part : undefined;
  }

  /** Whether an argument is None in so many words, which is not always what it is when nobody writes it. */
  isNone(name: string): boolean {
    const written = get(this.config, name);
    return written !== undefined && isNull(written);
  }

  tree(position: number, ...names: readonly string[]): Tree | undefined {
    const part = this.part(position, ...names);
    return part?.kind === "value" ? unwrapped(part.tree) : undefined;
  }

  text(position: number, ...names: readonly string[]): string | undefined {
    return stringOf(this.tree(position, ...names));
  }

  flag(...names: readonly string[]): boolean {
    return booleanOf(this.tree(-1, ...names)) === true;
  }

  operand(position: number, ...names: readonly string[]): Operand {
    return this.read(this.part(position, ...names));
  }

  /** The tensors of an argument that is a list of them, one by one. */
  list(position: number, ...names: readonly string[]): readonly Operand[] {
    const part = this.part(position, ...names);
    if (part?.kind === "list") return part.parts.map((p) => this.read(p));
    if (part?.kind === "value") {
      const parts = listIn(part.tree).map((tree): CallArgument => ({ kind: "value", tree }));
      return parts.map((p) => this.read(p));
    }
    return part ? [this.read(part)] : [];
  }

  /** Every argument that is a tensor or a constant, in the order of the call. */
  get operands(): readonly Operand[] {
    const { args, kwargs } = this.form;
    const parts = [...args, ...kwargs.values()].flatMap((p) => (p.kind === "list" ? p.parts : [p]));
    return parts.map((p) => this.read(p)).filter((o) => o.values.length > 0 || o.dims !== undefined);
  }

  /** Numbers of a constant, or of a shape that was computed with; one number is a list of one. */
  dims(position: number, ...names: readonly string[]): readonly Dim[] | undefined {
    return this.operand(position, ...names).content;
  }

  integers(position: number, ...names: readonly string[]): readonly number[] | undefined {
    const list = this.dims(position, ...names);
    return list?.every((n): n is number => known(n) && Number.isSafeInteger(n)) ? list : undefined;
  }

  integer(position: number, ...names: readonly string[]): number | undefined {
    const operand = this.operand(position, ...names);
    const [one] = operand.dims?.length === 0 ? (operand.content ?? []) : [];
    return known(one) && Number.isSafeInteger(one) ? one : undefined;
  }

  whole(value: Value): Whole | undefined {
    return wholeOf(value, this.notes);
  }

  /** The shape of the first tensor, with its batch. */
  get shape(): readonly Dim[] | undefined {
    return this.whole(this.x)?.dims;
  }

  /** Whether each of these is one tensor per example, as layers read and write them. */
  plain(...values: readonly Value[]): boolean {
    return values.every((v) => v.type.dims !== null && !this.notes.has(v));
  }

  /** What the function makes of `from`, by the shape that comes out, batch and all. */
  made(dims: readonly Dim[] | undefined, o: Made = {}): Value | undefined {
    if (!dims) return undefined;
    const { from = this.inputs, sees = "global", content } = o;
    const [first, ...rest] = dims;
    const space = rest.map((d) => (d === BATCH ? NONE : d));
    const layout = o.layout ?? (space.length === this.x?.type.dims?.length ? this.x.type.layout : "last");
    const value = this.g.declared(from, tensor(space, layout), this.name, sees);
    if (first !== BATCH || rest.includes(BATCH) || content)
      this.notes.set(value, content ? { dims, content } : { dims });
    return value;
  }

  /** Notes of what a step of the builder made. */
  noted(value: Value, whole: Whole): Value {
    this.notes.set(value, whole);
    return value;
  }

  private read(part: CallArgument | undefined): Operand {
    if (!part) return { values: [] };
    if (part.kind === "value") return { values: [], ...constantOf(part.tree) };
    if (part.kind === "list") {
      const parts = part.parts.map((p) => this.read(p));
      return { values: parts.flatMap((p) => p.values), ...stacked(parts.map(wholeIn)) };
    }
    const value = this.inputs[part.at];
    return value ? { values: [value], ...this.whole(value) } : { values: [] };
  }
}

const wholeIn = ({ dims, content }: Operand): Whole | undefined =>
  dims && (content ? { dims, content } : { dims });

interface Made {
  readonly from?: readonly Value[];
  readonly sees?: Node["window"];
  readonly content?: readonly Dim[];
  readonly layout?: Layout;
}

const isNone = (part: CallArgument): boolean => part.kind === "value" && isNull(part.tree);

/** What comes out; nothing where it cannot be told without knowing more of the call. */
export type Lower = (o: Operation) => Value | readonly Value[] | undefined;

/** One way for several names, which are written with spaces between them. */
export const eachOf = (names: string, lower: Lower): Readonly<Record<string, Lower>> =>
  Object.fromEntries(names.split(" ").map((name) => [name, lower]));

/** An axis counted from the end as one counted from the start; nothing where there is none. */
export function at(axis: number | undefined, rank: number): number | undefined {
  if (axis === undefined) return undefined;
  const found = axis < 0 ? rank + axis : axis;
  return found >= 0 && found < rank ? found : undefined;
}

/** `math.reduce_mean` and `Mean` are one function, and `AddV2` is `add`. */
export function plainName(written: string): string {
  const name = written.slice(written.lastIndexOf(".") + 1);
  const plain = name.toLowerCase().replaceAll("_", "").replace(/v\d$/, "");
  return plain.replace(/^reduce(?=.)/, "");
}
