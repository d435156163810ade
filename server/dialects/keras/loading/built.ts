import { known } from "../../../model/dim";
import type { Value } from "../../../model/trace";
import { get, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { extentsIn } from "../shapes";

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

/** Layers that keep to the rank, and to the features, that they were built for. */
const BUILT =
  /^(Dense|EinsumDense|BatchNormalization|SimpleRNN|LSTM|GRU|(Separable|Depthwise)?Conv[123]D(Transpose)?)$/;

const RECURRENT = /^(SimpleRNN|LSTM|GRU)$/;

/** Whether a layer can read this; what is wrong is said. */
export function reads(
  g: Builder,
  { type, tree, config }: Entry,
  x: Value,
  { version, asWritten }: { readonly version: Version; readonly asWritten: boolean },
): boolean {
  const { dims } = x.type;
  if (!dims) return true;
  const wanted = AXES.find(([classes]) => classes.test(type))?.[1];
  if (wanted !== undefined && dims.length !== wanted) {
    g.fault(
      "shape-mismatch",
      `reads ${axes(wanted)} beside the batch, but ${dims.join("×") || "a scalar"} has ${dims.length}`,
      { input: 0 },
    );
    return false;
  }
  // Asked about another input than the file's, what it was built for says nothing.
  if (!asWritten) return true;
  if (type === "InputLayer" && !enters(g, config, x)) return true;
  const built =
    version === "keras3" && BUILT.test(type)
      ? extentsIn(get(get(tree, "build_config"), "input_shape"))
      : undefined;
  if (!built) return true;
  const own = built.slice(1);
  const [width, arriving] = [own.at(-1), dims.at(-1)];
  const same =
    own.length === dims.length &&
    !(x.type.layout === "last" && known(width) && known(arriving) && width !== arriving);
  if (same) return true;
  g.fault(
    "shape-mismatch",
    `was built for ${own.map((d) => d ?? "?").join("×")} (build_config.input_shape), but ${dims.map((d) => d ?? "?").join("×")} arrives; Keras 3 builds it as the file says and then refuses this`,
    // Recurrent layers are built again, for what arrives, in some releases.
    { input: 0, ...(RECURRENT.test(type) ? { severity: "warning" as const } : {}) },
  );
  return own.length === dims.length;
}

/** What a model within a model is called on has to be what its own input says. */
function enters(g: Builder, config: Tree | undefined, x: Value): boolean {
  const own = extentsIn(get(config, "batch_shape") ?? get(config, "batch_input_shape"))?.slice(1);
  const dims = x.type.dims ?? [];
  if (!own || own.length !== dims.length) return true;
  if (own.every((d, i) => !known(d) || !known(dims[i]) || d === dims[i])) return true;
  const [said, arriving] = [own, dims].map((list) => list.map((d) => d ?? "?").join("×"));
  g.fault("shape-mismatch", `takes ${said}, but ${arriving} arrives`, { input: 0 });
  return false;
}

const axes = (n: number): string => (n === 1 ? "one axis" : `${n} axes`);
