import type { Dim } from "../../server/model/dim";
import { type Layout, type Tensor, tensor } from "../../server/model/tensor";
import type { AxisWindow, Node, Window } from "../../server/model/trace";
import type { Op } from "../../server/ops/op";
import { Builder } from "../../server/trace/builder";

/** One line of a golden table, written as people write shapes: `3×224×224`, `?` for unknown, a name for a symbol. */
export interface Row<A> {
  /** What the line shows, or where its numbers are from. */
  readonly shows: string;
  readonly attrs: A;
  readonly inputs: readonly string[];
  /** Of the inputs; `first` when absent. */
  readonly layout?: Layout;
  /** With the code of a refusal before it when there is one: `!window-too-large 8×?×?`. */
  readonly output: string;
  /** None when absent. */
  readonly weights?: Readonly<Record<string, string>>;
  /** None when absent; `?` where a shape is unknown. */
  readonly macs?: bigint | "?";
  /** `pointwise` when absent; axes that look alike are written once. */
  readonly window?: string;
}

/** Every operation has lines for what is usual, for unknown inputs, for wrong ones and for hostile ones. */
export interface Table<A> {
  readonly op: Op<A>;
  readonly usual: readonly Row<A>[];
  readonly unknown: readonly Row<A>[];
  readonly wrong: readonly Row<A>[];
  readonly hostile: readonly Row<A>[];
}

/** A table whose attributes' type no longer matters. */
export interface AnyTable {
  readonly name: string;
  readonly op: unknown;
  readonly groups: Readonly<Record<string, readonly Line[]>>;
}

export interface Line {
  readonly shows: string;
  readonly wanted: Outcome;
  run(): Node & { readonly refused: readonly string[] };
}

export interface Outcome {
  readonly output: string;
  readonly weights: Readonly<Record<string, string>>;
  readonly macs: bigint | "?";
  readonly window: string;
}

export function table<A extends object>({ op, ...groups }: Table<A>): AnyTable {
  const lines = (rows: readonly Row<A>[]): readonly Line[] =>
    rows.map((row) => ({ shows: row.shows, wanted: wantedOf(row), run: () => applied(op, row) }));
  return {
    name: op.name,
    op,
    groups: Object.fromEntries(Object.entries(groups).map(([name, rows]) => [name, lines(rows)])),
  };
}

const wantedOf = <A>({ output, weights = {}, macs = 0n, window = "pointwise" }: Row<A>): Outcome => ({
  output,
  weights,
  macs,
  window,
});

function applied<A extends object>(op: Op<A>, row: Row<A>): ReturnType<Line["run"]> {
  const g = new Builder();
  const inputs = row.inputs.map((text) => g.input(read(text, row.layout ?? "first"), false));
  g.apply(op, inputs, row.attrs);
  return { ...(g.nodes[0] as Node), refused: g.faults.map((f) => f.code) };
}

export function outcomeOf(node: ReturnType<Line["run"]>): Outcome {
  const refused = node.refused.map((code) => `!${code} `).join("");
  return {
    output: refused + written(node.output.type.dims),
    weights: Object.fromEntries(
      node.weights.map((w) => [w.trainable ? w.name : `${w.name} (not trained)`, written(w.shape)]),
    ),
    macs: node.macs ?? "?",
    window: windowText(node.window),
  };
}

/** `3×224×224` as a tensor; `?` alone has not even a rank. `scalar` has no axes. */
function read(text: string, layout: Layout): Tensor {
  if (text === "?") return tensor(null, layout);
  if (text === "scalar") return tensor([], layout);
  return tensor(text.split("×").map(dimOf), layout);
}

const dimOf = (text: string): Dim => (text === "?" ? null : /^-?\d/.test(text) ? Number(text) : text);

/** A shape of one unknown extent is `[?]`, so that it is told from one without a rank. */
function written(dims: readonly Dim[] | null): string {
  if (!dims) return "?";
  if (dims.length === 1 && dims[0] === null) return "[?]";
  return dims.length === 0 ? "scalar" : dims.map((d) => d ?? "?").join("×");
}

function windowText(window: Window): string {
  if (typeof window === "string") return window;
  const texts = window.axes.map(axisText);
  return texts.every((t) => t === texts[0]) ? (texts[0] ?? "no axes") : texts.join(", ");
}

/** `7/2 p3`: kernel 7, stride 2, padding 3 before; what is not there is as usual. */
function axisText(w: AxisWindow): string {
  if (w.from === null) return "new";
  return [
    w.global ? "all" : `${w.kernel}/${w.stride}${w.per === undefined ? "" : `:${w.per}`}`,
    w.dilation === 1 ? "" : `d${w.dilation}`,
    w.padding === 0 ? "" : `p${w.padding}`,
    w.transposed ? "transposed" : "",
    w.resized ?? "",
    w.from === undefined ? "" : `of axis ${w.from}`,
  ]
    .filter(Boolean)
    .join(" ");
}
