import type { Dim } from "../model/dim";
import type { FieldAxis, ReceptiveField } from "../model/facts";
import { rememberedFor } from "../model/remember";
import { spatial } from "../model/tensor";
import type { AxisWindow, Node, Trace, Value, Window } from "../model/trace";
import {
  centreOf,
  type Dependence,
  everywhere,
  hullOf,
  pixel,
  pixelsSeen,
  strideOf,
  throughWindow,
} from "./dependence";

/**
 * The receptive field of every value, after Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
 * Neural Networks", Distill 2019: along each axis the largest and smallest field over all paths from the input, the
 * effective stride and the centre. One pass over the operations, linear in their inputs.
 */
export class ReceptiveFields {
  private readonly fields: readonly (Field | undefined)[];

  /** `before`, those of the model as it was an edit ago: what sees the same has the same object. */
  constructor(
    private readonly trace: Trace,
    before?: ReceptiveFields,
  ) {
    const fields: (Field | undefined)[] = Array(trace.values.length).fill(undefined);
    this.fields = fields;
    for (const input of trace.modelInputs) fields[input.id] = before?.known(input) ?? fieldOfInput(input);
    for (const node of trace.nodes) {
      const { id } = node.output;
      const isKnown =
        before?.trace.nodes[node.id] === node &&
        node.inputs.every((v) => fields[v.id] === before.fields[v.id]);
      fields[id] = isKnown
        ? before.fields[id]
        : fieldOf(
            node,
            node.inputs.map((v) => fields[v.id]),
          );
    }
  }

  of(value: Value): ReceptiveField | undefined {
    const field = this.fields[value.id];
    return field && figuresOf(field);
  }

  private known(input: Value): Field | undefined {
    return this.trace.modelInputs.includes(input) ? this.fields[input.id] : undefined;
  }
}

const fieldOfInput = ({ type }: Value): Field =>
  type.dims ? { ...PLAIN, axes: spatial(type).map(() => PIXEL) } : LOST;

/** What works value by value shares the field of what it reads. */
const figuresOf = rememberedFor((field: Field): ReceptiveField => {
  const { global, form, conflict, gated, assumed } = field;
  return { global, form, conflict, gated, assumed, axes: field.axes.map(axisFigures) };
});

/** A receptive field while it is followed. */
interface Field extends Omit<ReceptiveField, "axes"> {
  readonly axes: readonly Axis[];
  /** One value for the whole input, however many positions it was spread over since: it says nothing of where. */
  readonly placeless: boolean;
}

interface Axis {
  /** Over all paths. */
  readonly all: Dependence;
  /** Along the path that sees least. */
  readonly least: Dependence;
  readonly misaligned: boolean;
}

const axisOf = (both: Dependence): Axis => ({ all: both, least: both, misaligned: false });
const PIXEL = axisOf(pixel);
const EVERYTHING = axisOf(everywhere(1));

const PLAIN = {
  global: false,
  form: "spatial",
  conflict: false,
  gated: false,
  assumed: false,
  placeless: false,
} as const;

/** What an unknown module makes of it, where not even the shape of its output is known, and all that depends on that. */
const LOST: Field = { ...PLAIN, axes: [], assumed: true };

function axisFigures({ all, least, misaligned }: Axis): FieldAxis {
  const size = pixelsSeen(all);
  // Where one path sees everything, another still says where the position stands.
  const placed = size === Infinity ? least : all;
  return {
    size,
    min: pixelsSeen(least),
    stride: strideOf(all),
    centre: centreOf(placed),
    misaligned,
  };
}

function fieldOf(node: Node, inputs: readonly (Field | undefined)[]): Field | undefined {
  if (inputs.length === 0) return undefined;
  const merged = inputs.length === 1 ? inputs[0] : merge(node, inputs);
  if (merged === LOST || (node.opaque && node.output.type.dims === null)) return LOST;
  const seen = merged && through(merged, node.window, node);
  const field = seen && !seen.assumed && isAssumption(node) ? { ...seen, assumed: true } : seen;
  if (!field?.global) return field;
  const spread = merged?.placeless === true && SPREADING.has(node.op);
  const placeless = spread || !hasPositions(node.output);
  return placeless === field.placeless ? field : { ...field, placeless };
}

/** Where something is taken for known that is not: what came before was certain. */
const isAssumption = ({ opaque, inputs, output }: Node): boolean =>
  opaque || (output.assumed && !inputs.some((v) => v.assumed));

/** Steps that give every position the same, if they were given one value: up-sampling, and what works value by value. */
const SPREADING: ReadonlySet<string> = new Set([
  "resize",
  "activation",
  "norm",
  "dropout",
  "identity",
  "scale",
]);

/** The field of an output that sees `window` of positions whose own field is `x`. */
function through(x: Field, window: Window, node: Node): Field {
  if (window === "pointwise") {
    const mixes = x.form === "collapsed" && node.weights.length > 0 && node.op === "dense";
    return mixes ? everything(x, node) : x;
  }
  if (window === "global") return everything(x, node);
  if (window === "collapse") return { ...x, form: "collapsed" };
  if (window === "fold") return { ...x, form: "folded" };
  if (window === "unfold") return { ...x, form: "spatial" };
  if (x.form !== "spatial" || x.global) {
    const axes = stepped(x.axes, window.axes, (axis = EVERYTHING, w) => step(axis, w));
    const isSame = axes === x.axes && x.form === "spatial" && x.global;
    return isSame ? x : { ...x, axes, global: true, form: "spatial" };
  }
  const axes = stepped(x.axes, window.axes, (axis = PIXEL, w) => (w.from === null ? PIXEL : step(axis, w)));
  if (axes === x.axes) return x;
  return { ...x, axes, global: axes.some((a) => pixelsSeen(a.all) === Infinity) };
}

function everything(x: Field, node: Node): Field {
  // The stride is kept: after attention the map is still as coarse as before.
  const axes: Axis[] = [];
  spatial(node.output.type).forEach((_, i) => {
    const before = i > 0 && x.axes[i] === x.axes[i - 1] ? axes[i - 1] : undefined;
    axes.push(before ?? axisOf(everywhere(strideOf((x.axes[i] ?? PIXEL).all))));
  });
  return { ...x, axes, global: true, form: "spatial" };
}

/** Every axis through its window. Most windows are square, and those of 1×1 change nothing. */
function stepped(
  axes: readonly Axis[],
  windows: readonly AxisWindow[],
  through: (axis: Axis | undefined, w: AxisWindow) => Axis,
): readonly Axis[] {
  if (windows.length === axes.length && windows.every(keeps)) return axes;
  const made: Axis[] = [];
  windows.forEach((w, i) => {
    const axis = axes[w.from ?? i];
    const before =
      i > 0 && w.from === undefined && axis === axes[i - 1] && alike(w, windows[i - 1] as AxisWindow);
    made.push(before ? (made[i - 1] as Axis) : through(axis, w));
  });
  return made;
}

const keeps = (w: AxisWindow): boolean =>
  w.kernel === 1 && w.stride === 1 && w.padding === 0 && w.from === undefined && !w.resized && !w.global;

/** Two windows that slide over their own axes in the same way. */
const alike = (a: AxisWindow, b: AxisWindow): boolean =>
  b.from === undefined &&
  a.kernel === b.kernel &&
  a.stride === b.stride &&
  a.dilation === b.dilation &&
  a.padding === b.padding &&
  a.transposed === b.transposed &&
  a.resized === b.resized &&
  a.per === b.per &&
  a.global === b.global;

function step({ all, least, misaligned }: Axis, w: AxisWindow): Axis {
  const next = throughWindow(all, w);
  return { all: next, least: least === all ? next : throughWindow(least, w), misaligned };
}

/**
 * Where branches meet: the hull of their fields. A gate (one value per channel from the whole input) is global but says
 * nothing of where; beside a branch that has positions it is left out, and only noted.
 */
function merge(node: Node, inputs: readonly (Field | undefined)[]): Field | undefined {
  const rank = Math.max(...node.inputs.map((v) => spatial(v.type).length));
  const known = inputs.filter((f) => f !== LOST);
  const placed = inputs.filter(
    (f, i) => f && f !== LOST && !(f.placeless && rank > 0) && hasRank(node.inputs[i] as Value, rank),
  );
  const all = (placed.length > 0 ? placed : known).filter((f): f is Field => f !== undefined);
  const [first, ...rest] = all;
  const extents = spatial(node.output.type);
  const met = first && rest.reduce((a, b) => hull(a, b, extents), first);
  if (!met) return known.length < inputs.length ? LOST : undefined;
  const assumed = inputs.some((f) => f?.assumed);
  const gated = met.gated || inputs.some((f) => f?.gated || (f?.global && !all.includes(f)));
  // A head or an attention that reads several scales does not lay them over each other.
  const conflict = OVERLAYING.has(node.op) ? met.conflict : all.some((f) => f.conflict);
  const isSame = gated === met.gated && conflict === met.conflict && assumed === met.assumed;
  return isSame ? met : { ...met, gated, conflict, assumed };
}

const OVERLAYING: ReadonlySet<string> = new Set(["concat", "elementwise"]);

/** Whether it has the axes of the others, and if these have positions, some of its own. */
const hasRank = (v: Value, rank: number): boolean =>
  spatial(v.type).length === rank && (rank === 0 || hasPositions(v));

const hasPositions = ({ type }: Value): boolean => spatial(type).some((d) => d !== 1);

function hull(a: Field, b: Field, extents: readonly Dim[]): Field {
  const axes = a.axes.length >= b.axes.length ? a.axes : b.axes;
  let conflict = a.conflict || b.conflict;
  const met: Axis[] = [];
  axes.forEach((axis, i) => {
    const x = a.axes[i];
    const y = b.axes[i];
    const before = met[i - 1];
    if (!x || !y || x === y) met.push(axis);
    // Most maps are square, and their axes alike.
    else if (before && x === a.axes[i - 1] && y === b.axes[i - 1] && extents[i] === extents[i - 1])
      met.push(before);
    else {
      const { axis: both, agree } = meet(x, y);
      if (!agree && !isFitted(x, y, extents[i])) conflict = true;
      met.push(both);
    }
  });
  return { ...a, axes: met, global: a.global || b.global, gated: a.gated || b.gated, conflict };
}

/**
 * Maps of odd sizes that have been resized to the same one: their strides differ a little, but over the whole map one does
 * not run ahead of the other by more than a position.
 */
function isFitted(a: Axis, b: Axis, extent: Dim | undefined): boolean {
  if (typeof extent !== "number") return false;
  const [x, y] = [strideOf(a.all), strideOf(b.all)];
  const larger = Math.max(x, y);
  return larger < 1.5 * Math.min(x, y) && Math.abs(x - y) * extent <= larger * (1 + 1e-9);
}

function meet(a: Axis, b: Axis): { readonly axis: Axis; readonly agree: boolean } {
  const least = pixelsSeen(b.least) < pixelsSeen(a.least) ? b.least : a.least;
  const { hull: all, agree } = hullOf(a.all, b.all);
  const finite = pixelsSeen(a.all) < Infinity && pixelsSeen(b.all) < Infinity;
  const apart = finite && Math.abs(centreOf(a.all) - centreOf(b.all)) > 1e-9;
  const axis = { all, least, misaligned: a.misaligned || b.misaligned || apart };
  return { axis, agree: agree || !finite };
}
