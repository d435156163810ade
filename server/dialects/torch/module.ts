import { ownValue } from "../../model/own";
import { channelAxis, channels, type Layout, tensor, withChannels } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { isNull, isScalar, type Scalar, type Tree } from "../../model/tree";
import { shape } from "../../text/numbers";
import type { Builder } from "../../trace/builder";
import { type Arg, type ArgOptions, flag, integer } from "../../vocabulary/args";
import type { ArgsOf, LayerSpec } from "../../vocabulary/layer";

type ArgTable = Readonly<Record<string, Arg<unknown>>>;

/** What a module of torch.nn reads: torch goes by the place of an axis, whatever the module before made of it. */
export interface Arrives {
  /** Where the features stand; `any` where the module does not care. */
  readonly as: Layout | "any";
  /** The numbers of axes that it takes, without the batch; all when absent. */
  readonly axes?: readonly number[];
  /** The argument that says how many features arrive, and for which the weights are made. */
  readonly attr?: string;
  /** It refuses an input that has no channels, or that is empty along any axis. */
  readonly full?: "channels" | "all";
  /** It takes one example without a batch as well: where an axis too few arrives, the batch is taken for the channels. */
  readonly unbatched?: boolean;
  /** What comes of another number of axes, where these arguments let torch do without; it says so. */
  otherwise?(g: Builder, x: Value, args: Readonly<Record<string, unknown>>): Value | undefined;
}

export interface ModuleSpec extends LayerSpec {
  readonly input: Arrives;
  /** The same on an input whose channels are where its layout has them, instead of where torch looks for them. */
  readonly lowerByRole: LayerSpec["lower"];
}

/** One module: its arguments in torch's order with torch's defaults, and what it is made of. */
export function defineModule<const S extends ArgTable>(spec: {
  readonly type: string;
  readonly doc: string;
  readonly args: S;
  readonly open?: boolean;
  readonly further?: readonly string[];
  readonly input?: Arrives;
  lower(g: Builder, inputs: readonly [Value, ...Value[]], args: ArgsOf<S>): Value | readonly Value[];
}): ModuleSpec {
  const { input = { as: "any" } as Arrives, ...rest } = spec;
  const lower =
    (byPlace: boolean): LayerSpec["lower"] =>
    (g, [x, ...others], args) => {
      const said = input.attr === undefined ? undefined : ownValue(args, input.attr);
      const wanted = typeof said === "number" ? said : undefined;
      // The reader fills every argument of the table with a value of its type, so that the two agree.
      const run = (y: Value) => spec.lower(g, [y, ...others], args as ArgsOf<S>);
      const other =
        byPlace && hasOtherRank(x as Value, input) ? input.otherwise?.(g, x as Value, args) : undefined;
      if (other) return other;
      if (byPlace && lacksAxis(x as Value, input)) {
        const example = (y: Value) => run(prepared(g, y, input, wanted));
        return withoutBatch(g, x as Value, input, example);
      }
      const whole = () => run(prepared(g, x as Value, input, wanted, byPlace));
      return wanted === undefined ? whole() : g.withKnownWeights(whole);
    };
  const common = { aliases: [], open: false, literal: true, ...rest, input, passes };
  return { ...common, lower: lower(true), lowerByRole: lower(false) };
}

const lacksAxis = ({ type: { dims } }: Value, { unbatched, axes = [] }: Arrives): boolean =>
  unbatched === true && dims !== null && axes.length === 1 && dims.length === (axes[0] ?? 0) - 1;

const hasOtherRank = ({ type: { dims } }: Value, { axes }: Arrives): boolean =>
  dims !== null && axes !== undefined && !axes.includes(dims.length);

/** The batch stands where the channels should, so that the first axis of an example is one of its extents. */
function withoutBatch(
  g: Builder,
  x: Value,
  { as, axes = [] }: Arrives,
  run: (y: Value) => Value | readonly Value[],
): readonly Value[] {
  const { dims, layout } = x.type;
  const place = as === "last" ? "last" : "first";
  const wanted = NAMES[place][axes[0] ?? 0] ?? "";
  const meant = place === "last" ? "its time" : "its channels";
  g.fault(
    "shape-mismatch",
    `treats the batch as ${meant}, because ${shape(dims ?? [])} arrives and not ${wanted}`,
    {
      severity: "warning",
      input: 0,
    },
  );
  const example = g.declared([x], tensor([null, ...(dims ?? [])], place), OTHERWISE_READ);
  return [run(example)].flat().map((y) => {
    const rest = y.type.dims?.slice(1) ?? null;
    return g.declared([y], tensor(rest, layout), OTHERWISE_READ);
  });
}

/** The values of before, whose axes are taken for others. */
export const OTHERWISE_READ = "as declared";

/** Where tensors are made and of what type: every module takes these two. */
const passes = (name: string): boolean => name === "device" || name === "dtype";

/** What torch asks only whether it is true: it takes any value. */
export const truth = (o: { readonly default: boolean; readonly doc?: string }): Arg<boolean> => ({
  ...flag(o),
  read: truthOf,
  odd: (tree) =>
    isNull(tree) || (isScalar(tree) && typeof tree.value === "boolean")
      ? undefined
      : `must be true or false; ${isScalar(tree) ? tree.source : "a list"} counts as ${truthOf(tree)}`,
});

/** A string of a number, of which torch makes one. */
export const numberIn = (tree: Tree): number | undefined =>
  isScalar(tree) && typeof tree.value === "string" && /^\s*\d+(\.\d*)?\s*$/.test(tree.value)
    ? Number(tree.value)
    : undefined;

/** Nothing but `true` and `false`: where torch hands it on to code that takes no number for it. */
export const strict = (o: { readonly default: boolean; readonly doc?: string }): Arg<boolean> => ({
  ...flag(o),
  read: (tree) => (isScalar(tree) && typeof tree.value === "boolean" ? tree.value : undefined),
});

/** A width of which torch makes a layer even where it is none. */
export const orNone = (o: ArgOptions<number>): Arg<number> => ({
  ...integer({ ...o, min: 1, required: true }),
  required: o.required ?? false,
  fallback: o.default,
  read: integer({ min: 0 }).read as Arg<number>["read"],
  odd: (tree) =>
    isScalar(tree) && tree.value === 0 ? "has a width of 0, so its output is empty" : undefined,
});

function truthOf(tree: Tree): boolean {
  if (tree.kind === "seq") return tree.items.length > 0;
  if (tree.kind === "map") return tree.entries.length > 0;
  return Boolean(tree.value);
}

/** The number of features that arrive: written because torch wants it, and inferred where it cannot be read. */
export const arriving: Arg<number | undefined> = { ...integer({ min: 1 }), required: true };

/** The same where torch makes a layer of none at all, which gives the same for every input. */
export const arrivingOrNone: Arg<number | undefined> = {
  ...arriving,
  read: integer({ min: 0 }).read,
  odd: (tree) =>
    isScalar(tree) && tree.value === 0
      ? "reads 0 features, so its output is the same for every input"
      : undefined,
};

/**
 * The same where nothing may be made for so many of them, so that torch takes whatever is written: not a number where it
 * is none.
 */
export const arrivingUnread: Arg<number | undefined> = {
  ...integer({}),
  required: true,
  expects: "an integer ≥ 1",
  whole: false,
  read: (tree) => sizeIn(tree) ?? Number.NaN,
};

/** A size as torch makes one of an integer, or of a list of one. */
function sizeIn(tree: Tree): number | undefined {
  const [only, ...others] = tree.kind === "seq" ? tree.items : [tree];
  return only && others.length === 0 && isInteger(only) ? only.value : undefined;
}

/** Written without a point or an exponent. */
const isInteger = (tree: Tree): tree is Scalar & { readonly value: number } =>
  isScalar(tree) && Number.isSafeInteger(tree.value) && !/[.e]/i.test(tree.source);

/** A number of channels that torch may only divide. */
export const arrivingDivided: Arg<Divided | undefined> = {
  ...integer({ min: 1 }),
  required: true,
  fallback: undefined,
  whole: false,
  read: (tree) =>
    isScalar(tree) && (typeof tree.value === "number" || typeof tree.value === "boolean")
      ? { value: Number(tree.value), size: isInteger(tree) ? tree.value : Number.NaN }
      : undefined,
};

export interface Divided {
  readonly value: number;
  /** Not a number where it is no integer. */
  readonly size: number;
}

/** Whether the argument says what arrives. */
export const isArriving = (a: Arg<unknown> | undefined): boolean =>
  a === arriving || a === arrivingOrNone || a === arrivingUnread || a === arrivingDivided;

/** The input as the module takes it: its axes as it names them, its width as it was made for. */
export function prepared(
  g: Builder,
  x: Value,
  input: Arrives,
  wanted: number | undefined,
  byPlace = true,
): Value {
  const placed = input.as === "any" || !byPlace ? x : laidOut(g, x, input.as);
  const { dims, layout } = placed.type;
  expectAxes(g, placed, input);
  expectValues(g, placed, input);
  if (wanted === undefined) return placed;
  if (!dims) {
    const [axes, ...others] = input.axes ?? [];
    if (axes === undefined || others.length > 0) return placed;
    const unknown = tensor(Array(axes).fill(null), layout);
    return g.declared([placed], withChannels(unknown, wanted), OTHERWISE_READ);
  }
  g.expectChannels(placed, wanted, input.attr ?? "");
  if (channels(placed.type) === wanted || dims.length === 0) return placed;
  return g.declared([placed], withChannels(placed.type, wanted), OTHERWISE_READ);
}

/** As many features as the module was made for, along the channels or the last axis, where nobody knows how many arrive. */
export function pinned(g: Builder, x: Value, at: "channels" | "last", features: number | undefined): Value {
  const { dims, layout } = x.type;
  const axis = dims && (at === "last" ? dims.length - 1 : channelAxis(x.type));
  if (features === undefined || !dims || axis === null || dims[axis] !== null) return x;
  const known = dims.map((d, i) => (i === axis ? features : d));
  return g.declared([x], tensor(known, layout), OTHERWISE_READ);
}

/** The same axes in the same order with the features first or last: what the next module takes them for. */
export function laidOut(g: Builder, x: Value, layout: Layout): Value {
  const { dims } = x.type;
  if (x.type.layout === layout) return x;
  if (!dims || dims.length < 2) return g.declared([x], tensor(dims, layout), OTHERWISE_READ);
  return g.permute(
    x,
    dims.map((_, i) => i),
    layout,
  );
}

const NAMES: Readonly<Record<Layout, readonly string[]>> = {
  first: ["", "C", "C×L", "C×H×W", "C×D×H×W"],
  last: ["", "F", "T×F"],
};

function expectAxes(g: Builder, x: Value, { as, axes }: Arrives): void {
  const { dims } = x.type;
  if (!axes || !dims || axes.includes(dims.length)) return;
  const names = as === "any" ? [] : axes.map((n) => NAMES[as][n] ?? "");
  g.fault("shape-mismatch", `expects ${names.join(" or ")} (without the batch), but ${shape(dims)} arrives`, {
    input: 0,
  });
}

function expectValues(g: Builder, { type }: Value, { full }: Arrives): void {
  const empty = full === "all" ? type.dims?.includes(0) : full !== undefined && channels(type) === 0;
  if (empty !== true) return;
  g.fault("shape-mismatch", `expects a non-empty input, but ${shape(type.dims ?? [])} has no elements`, {
    input: 0,
  });
}

/** The axis as `axisOf` has it; says so where there is none such, or where it is the batch. */
export function axisAt(g: Builder, x: Value, dim: number, attr: string): number | undefined {
  const axis = axisOf(x, dim);
  const rank = x.type.dims?.length;
  if (axis !== undefined || rank === undefined) return axis;
  if (dim === 0 || dim === -rank - 1)
    g.fault("bad-argument", `axis ${dim} is the batch`, { attr, severity: "warning" });
  else
    g.fault(
      "bad-argument",
      `axis ${dim} does not exist; the input has ${rank + 1} axes, including the batch`,
      { attr },
    );
  return undefined;
}

/** torch counts axes with the batch as 0; the axis without it, or undefined where there is none such. */
export function axisOf(x: Value, dim: number): number | undefined {
  const rank = x.type.dims?.length;
  if (rank === undefined) return undefined;
  const axis = dim < 0 ? rank + dim : dim - 1;
  return axis >= 0 && axis < rank ? axis : undefined;
}

/** The families for one, two and three spatial axes. */
export const ranked = <T>(make: (rank: 1 | 2 | 3) => T): readonly T[] => [make(1), make(2), make(3)];
