import type { FieldAxis, ReceptiveField } from "../model/facts";
import { spatial } from "../model/tensor";
import type { AxisWindow, Node, Trace, Value, Window } from "../model/trace";
import {
  centreOf,
  type Dependence,
  everywhere,
  hullOf,
  pixel,
  sizeOf,
  strideOf,
  throughWindow,
} from "./dependence";

/**
 * The receptive field of every value, after Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
 * Neural Networks", Distill 2019: along each axis the largest and smallest field over all paths from the input, the
 * effective stride and the centre. One pass over the operations, linear in their inputs.
 */
export function receptiveFields(trace: Trace): (value: Value) => ReceptiveField | undefined {
  const fields: (Field | undefined)[] = Array(trace.values.length).fill(undefined);
  for (const input of trace.modelInputs) {
    const axes = spatial(input.type).map(() => PIXEL);
    fields[input.id] = input.type.dims
      ? { axes, global: false, form: "spatial", conflict: false, gated: false }
      : undefined;
  }
  for (const node of trace.nodes) {
    fields[node.output.id] = fieldOf(
      node,
      node.inputs.map((v) => fields[v.id]),
    );
  }
  return (value) => {
    const field = fields[value.id];
    return field && { ...field, axes: field.axes.map(figuresOf) };
  };
}

/** A receptive field while it is followed. */
type Field = Omit<ReceptiveField, "axes"> & { readonly axes: readonly Axis[] };

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

function figuresOf({ all, least, misaligned }: Axis): FieldAxis {
  const size = sizeOf(all);
  // Where one path sees everything, another still says where the position stands.
  const placed = size === Infinity ? least : all;
  return {
    size,
    min: sizeOf(least),
    stride: strideOf(all),
    centre: centreOf(placed),
    misaligned,
  };
}

function fieldOf(node: Node, inputs: readonly (Field | undefined)[]): Field | undefined {
  if (inputs.length === 0) return undefined;
  const merged = inputs.length === 1 ? inputs[0] : merge(node, inputs);
  return merged && through(merged, node.window, node);
}

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
    return {
      ...everything(x, node),
      axes: window.axes.map((w, i) => step(x.axes[w.from ?? i] ?? EVERYTHING, w)),
    };
  }
  const axes = window.axes.map((w, i) => (w.from === null ? PIXEL : step(x.axes[w.from ?? i] ?? PIXEL, w)));
  return { ...x, axes, global: axes.some((a) => sizeOf(a.all) === Infinity) };
}

function everything(x: Field, node: Node): Field {
  // The stride is kept: after attention the map is still as coarse as before.
  const axes = spatial(node.output.type).map((_, i) =>
    axisOf(everywhere(strideOf((x.axes[i] ?? PIXEL).all))),
  );
  return { ...x, axes, global: true, form: "spatial" };
}

function step({ all, least, misaligned }: Axis, w: AxisWindow): Axis {
  const next = throughWindow(all, w);
  return { all: next, least: least === all ? next : throughWindow(least, w), misaligned };
}

/**
 * Where branches meet: the hull of their fields. A branch without positions (a gate of one value per channel) is
 * global but says nothing of where, and is left out beside one that has positions.
 */
function merge(node: Node, inputs: readonly (Field | undefined)[]): Field | undefined {
  const rank = Math.max(...node.inputs.map((v) => spatial(v.type).length));
  const placed = inputs.filter((f, i) => f && positioned(node.inputs[i] as Value, rank));
  const all = (placed.length > 0 ? placed : inputs).filter((f): f is Field => f !== undefined);
  const [first, ...rest] = all;
  const met = first && rest.reduce(hull, first);
  if (!met) return undefined;
  const gated = met.gated || (all.length < inputs.length && inputs.some((f) => f?.global));
  // A head or an attention that reads several scales does not lay them over each other.
  const conflict = OVERLAYING.has(node.op) ? met.conflict : all.some((f) => f.conflict);
  return { ...met, gated, conflict };
}

const OVERLAYING: ReadonlySet<string> = new Set(["concat", "elementwise"]);

const positioned = (v: Value, rank: number): boolean => {
  const space = spatial(v.type);
  return space.length === rank && (rank === 0 || space.some((d) => d !== 1));
};

function hull(a: Field, b: Field): Field {
  const axes = a.axes.length >= b.axes.length ? a.axes : b.axes;
  let conflict = a.conflict || b.conflict;
  const met = axes.map((axis, i) => {
    const x = a.axes[i];
    const y = b.axes[i];
    if (!x || !y || x === y) return axis;
    const { axis: both, agree } = meet(x, y);
    if (!agree) conflict = true;
    return both;
  });
  return { axes: met, global: a.global || b.global, form: a.form, conflict, gated: a.gated || b.gated };
}

function meet(a: Axis, b: Axis): { readonly axis: Axis; readonly agree: boolean } {
  const least = sizeOf(b.least) < sizeOf(a.least) ? b.least : a.least;
  const { hull: all, agree } = hullOf(a.all, b.all);
  const finite = sizeOf(a.all) < Infinity && sizeOf(b.all) < Infinity;
  const apart = finite && Math.abs(centreOf(a.all) - centreOf(b.all)) > 1e-9;
  const axis = { all, least, misaligned: a.misaligned || b.misaligned || apart };
  return { axis, agree: agree || !finite };
}
