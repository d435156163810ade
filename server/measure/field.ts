import type { FieldAxis, ReceptiveField } from "../model/facts";
import { spatial } from "../model/tensor";
import type { AxisWindow, Node, Trace, Value, Window } from "../model/trace";

/**
 * The receptive field of every value, after Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
 * Neural Networks", Distill 2019: along each axis the largest and smallest field over all paths from the input, the
 * effective stride and the centre. One pass over the operations, linear in their inputs.
 */
export function receptiveFields(trace: Trace): (value: Value) => ReceptiveField | undefined {
  const fields: (ReceptiveField | undefined)[] = Array(trace.values.length).fill(undefined);
  for (const input of trace.modelInputs) {
    const axes = spatial(input.type).map(() => PIXEL);
    fields[input.id] = input.type.dims
      ? { axes, global: false, form: "spatial", conflict: false }
      : undefined;
  }
  for (const node of trace.nodes) {
    fields[node.output.id] = fieldOf(
      node,
      node.inputs.map((v) => fields[v.id]),
    );
  }
  return (value) => fields[value.id];
}

const PIXEL: FieldAxis = { size: 1, min: 1, stride: 1, centre: 0, misaligned: false };
const EVERYTHING: FieldAxis = { size: Infinity, min: Infinity, stride: 1, centre: 0, misaligned: false };

function fieldOf(node: Node, inputs: readonly (ReceptiveField | undefined)[]): ReceptiveField | undefined {
  if (inputs.length === 0) return undefined;
  const merged = inputs.length === 1 ? inputs[0] : merge(node, inputs);
  return merged && through(merged, node.window, node);
}

/** The field of an output that sees `window` of positions whose own field is `x`. */
function through(x: ReceptiveField, window: Window, node: Node): ReceptiveField {
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
  return { ...x, axes, global: axes.some((a) => a.size === Infinity) };
}

function everything(x: ReceptiveField, node: Node): ReceptiveField {
  const axes = spatial(node.output.type).map(() => EVERYTHING);
  return { axes, global: true, form: "spatial", conflict: x.conflict };
}

/** One axis through one window. */
function step(x: FieldAxis, w: AxisWindow): FieldAxis {
  if (w.global) return EVERYTHING;
  if (w.resized) {
    // Each output mixes `kernel` neighbours; its centre lies between them.
    return {
      ...x,
      size: x.size + (w.kernel - 1) * x.stride,
      min: x.min + (w.kernel - 1) * x.stride,
      centre: x.centre + (x.stride * (1 / w.stride - 1)) / 2,
      stride: x.stride / w.stride,
    };
  }
  const reach = w.dilation * (w.kernel - 1) + 1;
  if (w.transposed) {
    const taps = Math.ceil(reach / w.stride);
    return {
      ...x,
      size: x.size + (taps - 1) * x.stride,
      min: x.min + (taps - 1) * x.stride,
      centre: x.centre + (x.stride * (2 * w.padding - (reach - 1))) / (2 * w.stride),
      stride: x.stride / w.stride,
    };
  }
  return {
    ...x,
    size: x.size + (reach - 1) * x.stride,
    min: x.min + (reach - 1) * x.stride,
    centre: x.centre + x.stride * ((reach - 1) / 2 - w.padding),
    stride: x.stride * w.stride,
  };
}

/**
 * Where branches meet: the hull of their fields. A branch without positions (a gate of one value per channel) is
 * global but says nothing of where, and is left out beside one that has positions.
 */
function merge(node: Node, inputs: readonly (ReceptiveField | undefined)[]): ReceptiveField | undefined {
  const rank = Math.max(...node.inputs.map((v) => spatial(v.type).length));
  const placed = inputs.filter((f, i) => f && positioned(node.inputs[i] as Value, rank));
  const all = (placed.length > 0 ? placed : inputs).filter((f): f is ReceptiveField => f !== undefined);
  const [first, ...rest] = all;
  return first && rest.reduce(hull, first);
}

const positioned = (v: Value, rank: number): boolean => {
  const space = spatial(v.type);
  return space.length === rank && (rank === 0 || space.some((d) => d !== 1));
};

function hull(a: ReceptiveField, b: ReceptiveField): ReceptiveField {
  const axes = a.axes.length >= b.axes.length ? a.axes : b.axes;
  let conflict = a.conflict || b.conflict;
  const met = axes.map((axis, i) => {
    const x = a.axes[i];
    const y = b.axes[i];
    if (!x || !y) return axis;
    const finite = x.size < Infinity && y.size < Infinity;
    if (finite && Math.abs(x.stride - y.stride) > 1e-9) conflict = true;
    return meet(x, y);
  });
  return { axes: met, global: a.global || b.global, form: a.form, conflict };
}

function meet(a: FieldAxis, b: FieldAxis): FieldAxis {
  const min = Math.min(a.min, b.min);
  if (a.size === Infinity || b.size === Infinity)
    return { ...(a.size === Infinity ? b : a), size: Infinity, min };
  const low = Math.min(a.centre - a.size / 2, b.centre - b.size / 2);
  const high = Math.max(a.centre + a.size / 2, b.centre + b.size / 2);
  const aligned = Math.abs(a.centre - b.centre) < 1e-9;
  return {
    size: high - low,
    min,
    stride: Math.max(a.stride, b.stride),
    centre: (low + high) / 2,
    misaligned: a.misaligned || b.misaligned || !aligned,
  };
}
