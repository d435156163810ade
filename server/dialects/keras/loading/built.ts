import { type Dim, known } from "../../../model/dim";
import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { get, integerOf, items, stringOf, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { axisOf } from "../common/args";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { extentsIn } from "../shapes";
import { runsInTfjs } from "./runs-tfjs";

/** How many axes these read, without the batch; what convolutions and pooling read, their windows tell. */
const AXES: readonly (readonly [classes: RegExp, axes: number])[] = [
  [/^(UpSampling|SpatialDropout)1D$/, 2],
  [/^(UpSampling|SpatialDropout)2D$/, 3],
  [/^(UpSampling|SpatialDropout)3D$/, 4],
  [/^(SimpleRNN|LSTM|GRU)$/, 2],
  [/^Global(Average|Max)Pooling1D$/, 2],
  [/^Global(Average|Max)Pooling2D$/, 3],
  [/^Global(Average|Max)Pooling3D$/, 4],
  [/^RepeatVector$/, 1],
];

/** Layers whose weights follow from the features that they were built for. */
const BUILT =
  /^(Dense|EinsumDense|(Batch|Layer|Group|RMS)Normalization|PReLU|RNN|SimpleRNN|LSTM|GRU|(Separable|Depthwise)?Conv[123]D(Transpose)?)$/;

/** These run on any rank: their weights lie along the axes that are named, or the last. */
const ANY_RANK = /^(Dense|LayerNormalization|RMSNormalization)$/;

/** Weights that are spread over what arrives where they have the extent 1. */
const SPREAD = /^PReLU$/;

/** Whether what arrives has as many axes as the class reads; a fault where it has not. */
export function hasAxes(g: Builder, type: string, x: Value): boolean {
  const { dims } = x.type;
  if (!dims) return true;
  const wanted = AXES.find(([classes]) => classes.test(type))?.[1];
  if (wanted !== undefined && dims.length !== wanted) {
    const source = g.nodes[x.node];
    const last = source?.op === "recurrent" && source.attrs.sequences === false && wanted === 2;
    const why = last
      ? "needs a sequence, but the recurrent layer before it gives only its last step; set return_sequences to true there"
      : `needs an input of ${axes(wanted)} without the batch, but ${dims.join("×") || "a scalar"} has ${dims.length}`;
    g.fault("shape-mismatch", why, { input: 0 });
    return false;
  }
  return true;
}

/** What a layer reads, as it can read it: with the features that its weights were built for. Nothing where it cannot; what is wrong is said. */
export function reads(
  g: Builder,
  entry: Entry,
  x: Value,
  { version, asWritten }: { readonly version: Version; readonly asWritten: boolean },
): Value | undefined {
  const { type } = entry;
  const { dims } = x.type;
  if (!dims) return x;
  const wrapped =
    type === "Bidirectional" ? (stringOf(get(get(entry.config, "layer"), "class_name")) ?? type) : type;
  if (!hasAxes(g, wrapped, x)) return undefined;
  if (version === "tfjs") runsInTfjs(g, entry, x);
  // Asked about another input than the file's, what it was built for says nothing.
  if (!asWritten) return x;
  if (type === "InputLayer") return enters(g, entry, x, version);
  if (version === "keras3" && /^ConvLSTM/.test(type)) sameMaps(g, entry, dims);
  return version === "keras3" ? asBuilt(g, entry, x, dims) : x;
}

/** The state of a recurrent convolution is a map, which has the extents that it was built for. */
function sameMaps(g: Builder, { tree }: Entry, dims: readonly Dim[]): void {
  const own = extentsIn(get(get(tree, "build_config"), "input_shape"))?.slice(1);
  if (!own || own.length !== dims.length) return;
  const at = own.findIndex((d, i) => i > 0 && known(d) && known(dims[i]) && d !== dims[i]);
  if (at < 0) return;
  const [said, arriving] = [own, dims].map((list) => list.map((d) => d ?? "?").join("×"));
  g.fault(
    "shape-mismatch",
    `was built for ${said} (build_config.input_shape), but ${arriving} arrives; Keras 3 refuses to run it`,
    { input: 0 },
  );
}

/** Keras 3 makes the weights for `build_config` before anything arrives. */
function asBuilt(g: Builder, entry: Entry, x: Value, dims: readonly Dim[]): Value | undefined {
  const { type, config, own, steps } = held(entry);
  if (!own || !BUILT.test(type)) return x;
  const shown = (of: readonly Dim[]): string =>
    of
      .slice(steps)
      .map((d) => d ?? "?")
      .join("×");
  const said = (groups?: number): void =>
    g.fault(
      "shape-mismatch",
      groups === undefined
        ? `was built for ${shown(own)} (build_config.input_shape), but ${shown(dims)} arrives; Keras 3 refuses to load it`
        : `was built for ${shown(own)} (build_config.input_shape), but ${shown(dims)} arrives, which Keras 3 takes for ${groups} groups of channels`,
      { input: 0, ...(groups === undefined ? {} : { severity: "warning" }) },
    );
  if (own.length !== dims.length && !ANY_RANK.test(type)) {
    said();
    return undefined;
  }
  const fitted = [...dims];
  let fits = true;
  for (const axis of weighed(type, config, x, own.length - steps)) {
    const along = axis < 0 ? axis : axis + steps;
    const [from, to] = [axisOf(along, own.length), axisOf(along, dims.length)];
    const width = from === undefined ? undefined : own[from];
    const arriving = to === undefined ? undefined : dims[to];
    if (to === undefined || !known(width) || !known(arriving) || width === arriving) continue;
    fitted[to] = width;
    const groups = steps > 0 ? groupsOf(type, config, width, arriving) : undefined;
    if (groups !== undefined) said(groups);
    else if (!((width === 1 || arriving === 1) && SPREAD.test(type))) fits = false;
  }
  if (!fits) said();
  if (fitted.every((d, i) => d === dims[i])) return x;
  return g.declared([x], tensor(fitted, x.type.layout), "built");
}

/** How many groups a convolution takes that was built for fewer channels: what wraps it asks it for no shape. */
function groupsOf(
  type: string,
  config: Tree | undefined,
  width: number,
  arriving: number,
): number | undefined {
  if (!/^Conv[123]D$/.test(type)) return undefined;
  const groups = (arriving * (integerOf(get(config, "groups")) ?? 1)) / width;
  const filters = integerOf(get(config, "filters")) ?? 0;
  return Number.isInteger(groups) && filters % groups === 0 ? groups : undefined;
}

/** Keras takes what comes of weights that are spread for as large as what arrives. */
export function asSpread(g: Builder, { type }: Entry, x: Value, made: Value): Value {
  const [from, to] = [x.type.dims, made.type.dims];
  if (!SPREAD.test(type) || !from || !to || from.length !== to.length) return made;
  if (to.every((d, i) => d === from[i])) return made;
  return g.declared([made], tensor(from, made.type.layout), "spread");
}

interface Held extends Pick<Entry, "type" | "config"> {
  /** What it was built for, without the batch. */
  readonly own: readonly Dim[] | undefined;
  /** Axes that it never sees. */
  readonly steps: 0 | 1;
}

/** The layer that keeps the weights: a wrapper's own, which may have been built before it. */
function held({ type, config, tree }: Entry): Held {
  const builtFor = (t: Tree | undefined): readonly Dim[] | undefined =>
    extentsIn(get(get(t, "build_config"), "input_shape"))?.slice(1);
  const own = builtFor(tree);
  if (!/^(TimeDistributed|Bidirectional)$/.test(type)) return { type, config, own, steps: 0 };
  const layer = get(config, "layer");
  const inner = { type: stringOf(get(layer, "class_name")) ?? "", config: get(layer, "config") };
  if (type === "Bidirectional") return { ...inner, own, steps: 0 };
  const first = builtFor(layer);
  return { ...inner, own: first ? [null, ...first] : own, steps: 1 };
}

/** The axes that weights follow, counted as Keras does. */
function weighed(type: string, config: Tree | undefined, x: Value, rank: number): readonly number[] {
  if (/Normalization$/.test(type)) {
    const axis = get(config, "axis");
    const list = axis?.kind === "seq" ? items(axis) : axis ? [axis] : [];
    return list.length > 0 ? list.flatMap((t) => integerOf(t) ?? []) : [-1];
  }
  if (type === "PReLU") {
    const said = get(config, "shared_axes");
    const shared = (said?.kind === "seq" ? items(said) : said ? [said] : []).map((t) => integerOf(t));
    return Array.from({ length: rank }, (_, i) => i + 1).filter((axis) => !shared.includes(axis));
  }
  if (!/Conv/.test(type)) return [-1];
  const format = stringOf(get(config, "data_format")) ?? `channels_${x.type.layout}`;
  return format === "channels_last" ? [-1] : format === "channels_first" ? [1] : [];
}

/** What a model within a model is called on has to be what its own input says. */
function enters(g: Builder, { config, holder }: Entry, x: Value, version: Version): Value {
  const written = get(config, "batch_input_shape") ?? get(config, "batch_shape");
  const own = extentsIn(written)?.slice(1);
  const dims = x.type.dims ?? [];
  if (!own || !written) return x;
  const { span } = written;
  const [said, arriving] = [own, dims].map((list) => list.map((d) => d ?? "?").join("×"));
  const fitted = fittedTo(g, x, own);
  const fault = (message: string, severity?: "warning"): void =>
    g.fault(severity ? "bad-argument" : "shape-mismatch", message, {
      span,
      input: 0,
      ...(severity ? { severity } : {}),
    });
  if (fitted !== x && !contradicts(own, fitted.type.dims ?? [])) {
    fault(
      `is an input of ${said}, but the model is called on ${arriving}; Keras adds or drops the axis of 1`,
      "warning",
    );
    return fitted;
  }
  const isOfRank = own.length === dims.length;
  if ((isOfRank || version !== "keras3") && !contradicts(trimmed(own), trimmed(dims))) {
    if (isOfRank && !contradicts(own, dims)) return x;
    if (!minds(holder, own, dims)) {
      fault(
        `is an input of ${said}, but the model is called on ${arriving}; Keras runs its layers on that`,
        "warning",
      );
      return x;
    }
  }
  fault(`expects an input of ${said}, but ${arriving} arrives`);
  // One cause is one problem: the layers behind are those that were built for its own shape.
  return g.declared([x], tensor(own, x.type.layout), "entered");
}

/** What arrives with the axis of 1 at the end that a model adds or leaves out; itself where that does not make the rank its own. */
function fittedTo(g: Builder, x: Value, own: readonly Dim[]): Value {
  const { dims } = x.type;
  if (!dims) return x;
  const layout = own.length > 1 ? x.type.layout : "last";
  if (dims.length === own.length + 1 && dims.at(-1) === 1) return g.realign(x, [...own.keys()], layout);
  return dims.length === own.length - 1 && own.at(-1) === 1
    ? g.realign(x, [...dims.keys(), { extent: 1 }], layout)
    : x;
}

/** Whether extents contradict each other, axis by axis, as far as both go. */
const contradicts = (own: readonly Dim[], dims: readonly Dim[]): boolean =>
  own.some((d, i) => known(d) && known(dims[i]) && d !== dims[i]);

/** When it runs, Keras looks at the extents before an axis of 1 at the end, and at no number of axes. */
const trimmed = (dims: readonly Dim[]): readonly Dim[] => (dims.at(-1) === 1 ? dims.slice(0, -1) : dims);

/** Whether a layer of the model has weights that only its own input's axes fit. */
function minds(holder: Tree | undefined, own: readonly Dim[], dims: readonly Dim[]): boolean {
  const classes = items(get(get(holder, "config"), "layers")).map(
    (t) => stringOf(get(t, "class_name")) ?? "",
  );
  return classes.some(
    (c) =>
      /^(PReLU|TimeDistributed|Bidirectional)$/.test(c) ||
      (BUILT.test(c) && !(ANY_RANK.test(c) && own.at(-1) === dims.at(-1))),
  );
}

const axes = (n: number): string => (n === 1 ? "one axis" : `${n} axes`);
