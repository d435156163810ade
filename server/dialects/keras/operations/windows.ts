import { type Dim, known } from "../../../model/dim";
import type { Layout } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Padding } from "../../../ops/slide";
import { seenAs } from "../spec";
import { eachOf, type Lower, type Operation } from "./operation";
import { listIn } from "./whole";

const layoutOf = (o: Operation): Layout => {
  const said = o.text(-1, "data_format")?.toLowerCase();
  return said === "channels_first" || said?.startsWith("nc") ? "first" : "last";
};

/** The image with its channels where the call says; nothing where it has another number of axes. */
function image(o: Operation, rank: number): Value | undefined {
  return o.plain(o.x) && o.x.type.dims?.length === rank + 1 && rank > 0
    ? seenAs(o.x, layoutOf(o))
    : undefined;
}

const rankOf = (x: Value): number => (x.type.dims?.length ?? 0) - 1;

/** One number per axis of the window, of lists that have the batch and the channels as well. */
function perAxis(
  o: Operation,
  rank: number,
  position: number,
  ...names: readonly string[]
): readonly number[] | undefined {
  const list = o.integers(position, ...names);
  if (!list || list.length === 0) return undefined;
  if (list.length === rank + 2) return layoutOf(o) === "first" ? list.slice(2) : list.slice(1, -1);
  return list.length === 1
    ? Array<number>(rank).fill(list[0] as number)
    : list.length === rank
      ? list
      : undefined;
}

function paddingOf(o: Operation, rank: number, position: number): Padding | undefined {
  const text = o.text(position, "padding", "border_mode")?.toLowerCase();
  if (text !== undefined) return text === "same" || text === "causal" ? text : "valid";
  const pairs = listIn(o.tree(position, "padding")).map((t) => (t.kind === "seq" ? t.items : []));
  if (pairs.length === 0) return "valid";
  if (pairs.length !== rank + 2) return undefined;
  const own = layoutOf(o) === "first" ? pairs.slice(2) : pairs.slice(1, -1);
  return own.map(([a, b]) => [numberAt(a), numberAt(b)] as const);
}

const numberAt = (t: Parameters<typeof listIn>[0]): number =>
  t?.kind === "scalar" && typeof t.value === "number" ? t.value : 0;

const pool =
  (mode: "max" | "average"): Lower =>
  (o) => {
    const rank = rankOf(o.x);
    const x = image(o, rank);
    const kernel = perAxis(o, rank, 1, "pool_size", "ksize");
    const stride = perAxis(o, rank, 2, "strides") ?? kernel;
    const padding = paddingOf(o, rank, 3);
    if (!x || !kernel || !stride || !padding) return undefined;
    return o.g.pool(x, { mode, kernel, stride, padding, rank });
  };

const anyPool: Lower = (o) => {
  const rank = rankOf(o.x);
  const x = image(o, rank);
  const kernel = perAxis(o, rank, 1, "window_shape", "pool_size");
  const padding = paddingOf(o, rank, 4);
  if (!x || !kernel || !padding) return undefined;
  const stride = perAxis(o, rank, 3, "strides") ?? (o.name === "pool2d" || o.name === "pool3d" ? kernel : 1);
  const mode = (o.text(2, "pooling_type", "pool_mode") ?? "max").toLowerCase().startsWith("max")
    ? "max"
    : "average";
  return o.g.pool(x, {
    mode,
    kernel,
    stride,
    padding,
    rank,
    dilation: perAxis(o, rank, -1, "dilations") ?? 1,
  });
};

const adaptivePool =
  (mode: "max" | "average"): Lower =>
  (o) => {
    const rank = rankOf(o.x);
    const x = image(o, rank);
    const size = perAxis(o, rank, 1, "output_size");
    return x && size && o.g.adaptivePool(x, mode, size);
  };

interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[] | number;
  readonly dilation: readonly number[] | number;
  readonly padding: Padding;
  readonly rank: number;
}

/** The window of a convolution whose kernel is a constant, or another tensor of the graph: it has no weights. */
function windowOf(o: Operation, kernel: readonly Dim[] | undefined, rank: number): Window | undefined {
  const extents = kernel?.slice(0, -2);
  const padding = paddingOf(o, rank, 3);
  if (!extents?.every(known) || extents.length !== rank || !padding) return undefined;
  return {
    kernel: extents,
    stride: perAxis(o, rank, 2, "strides", "stride") ?? 1,
    dilation: perAxis(o, rank, 5, "dilations", "dilation_rate", "rate") ?? 1,
    padding,
    rank,
  };
}

const kernelOf = (o: Operation): readonly Dim[] | undefined =>
  o.operand(1, "filters", "kernel", "filter").dims;

const conv: Lower = (o) => {
  const rank = rankOf(o.x);
  const x = image(o, rank);
  const kernel = kernelOf(o);
  const window = windowOf(o, kernel, rank);
  const [depth, out = null] = kernel?.slice(-2) ?? [];
  if (!x || !window) return undefined;
  const channels = layoutOf(o) === "first" ? x.type.dims?.[0] : x.type.dims?.at(-1);
  const groups = known(channels) && known(depth) && depth > 0 ? Math.max(Math.floor(channels / depth), 1) : 1;
  return o.g.weightless(() => o.g.conv(x, { ...window, out, groups, bias: false }));
};

const depthwise: Lower = (o) => {
  const rank = rankOf(o.x);
  const x = image(o, rank);
  const kernel = kernelOf(o);
  const window = windowOf(o, kernel, rank);
  const multiplier = kernel?.at(-1);
  if (!x || !window || !known(multiplier)) return undefined;
  return o.g.weightless(() => o.g.depthwise(x, { ...window, multiplier, bias: false }));
};

const separable: Lower = (o) => {
  const rank = rankOf(o.x);
  const x = image(o, rank);
  const deep = o.operand(1, "depthwise_filter", "depthwise_kernel").dims;
  const wide = o.operand(2, "pointwise_filter", "pointwise_kernel").dims;
  const window = windowOf(o, deep, rank);
  const multiplier = deep?.at(-1);
  if (!x || !window || !known(multiplier)) return undefined;
  return o.g.weightless(() =>
    o.g.conv(o.g.depthwise(x, { ...window, multiplier, bias: false }), {
      kernel: 1,
      rank,
      out: wide?.at(-1) ?? null,
      bias: false,
    }),
  );
};

/** The way back of a convolution; TensorFlow says how large what comes out is. */
const transposed: Lower = (o) => {
  const rank = rankOf(o.x);
  const x = image(o, rank);
  const kernel = kernelOf(o);
  const said = o.dims(2, "output_shape");
  if (said) return o.made(said);
  const window = windowOf(o, kernel, rank);
  const out = kernel?.at(-2) ?? null;
  return x && window && o.g.weightless(() => o.g.convTranspose(x, { ...window, out, bias: false }));
};

const resize: Lower = (o) => {
  const size = o.integers(1, "size");
  const x = image(o, 2);
  if (size?.length !== 2 || !x) return undefined;
  const mode = o.text(2, "interpolation", "method")?.toLowerCase() ?? "bilinear";
  return o.g.resize(x, { size, mode: mode.replace(/^resize/, "") });
};

/** An image made this large by cutting or padding, with its channels as they are. */
const sized =
  (height: number, width: number, ...names: readonly [string, string]): Lower =>
  (o) => {
    const dims = o.shape;
    const own = [o.integer(height, names[0]), o.integer(width, names[1])] as const;
    return dims && o.made([...dims.slice(0, -3), own[0] ?? null, own[1] ?? null, dims.at(-1) ?? null]);
  };

const resizeImages: Lower = (o) => {
  const factor = [o.integer(1, "height_factor"), o.integer(2, "width_factor")];
  const x = image(o, 2);
  return x && factor.every(known)
    ? o.g.resize(x, { factor: factor as readonly number[], mode: o.text(4, "interpolation") ?? "nearest" })
    : undefined;
};

const coloured =
  (channels: number): Lower =>
  (o) => {
    const dims = o.shape;
    const c = layoutOf(o) === "first" ? (dims?.length ?? 0) - 3 : (dims?.length ?? 0) - 1;
    return (
      dims &&
      o.made(
        dims.map((d, i) => (i === c ? channels : d)),
        { sees: "pointwise" },
      )
    );
  };

/** Every window's values as channels of its position. */
const patches: Lower = (o) => {
  const x = image(o, 2);
  const kernel = perAxis(o, 2, 1, "sizes", "size", "ksizes", "kernel_size");
  const padding = paddingOf(o, 2, 4);
  if (!x || !kernel || !padding) return undefined;
  const stride = perAxis(o, 2, 2, "strides", "stride") ?? kernel;
  const dilation = perAxis(o, 2, 3, "rates", "dilation_rate", "dilation") ?? 1;
  return o.g.patches(x, { kernel, stride, dilation, padding, rank: 2 });
};

const blocks =
  (inverse: boolean): Lower =>
  (o) => {
    const block = o.integer(1, "block_size");
    const x = image(o, 2);
    return x && block !== undefined && block > 0 ? o.g.spaceToDepth(x, block, inverse) : undefined;
  };

const sobel: Lower = (o) => o.made(o.shape && [...o.shape, 2]);

const gradients: Lower = (o) => [0, 1].flatMap(() => o.made(o.shape) ?? []);

const centralCrop: Lower = (o) => {
  const dims = o.shape;
  const tree = o.tree(1, "central_fraction");
  const fraction = tree?.kind === "scalar" && typeof tree.value === "number" ? tree.value : undefined;
  if (!dims || fraction === undefined) return undefined;
  const cut = (d: Dim): Dim => (known(d) ? d - 2 * Math.floor((d - d * fraction) / 2) : null);
  return o.made(dims.map((d, i) => (i === dims.length - 3 || i === dims.length - 2 ? cut(d) : d)));
};

/** Boxes cut out of the images of a batch: as many as there are boxes. */
const boxes: Lower = (o) => {
  const size = o.integers(3, "crop_size");
  const { dims } = o.operand(1, "boxes");
  return size?.length === 2 ? o.made([dims?.[0] ?? null, ...size, o.shape?.at(-1) ?? null]) : undefined;
};

const frames: Lower = (o) => {
  const dims = o.shape;
  const [length, step] = [
    o.integer(1, "frame_length", "sequence_length"),
    o.integer(2, "frame_step", "sequence_stride"),
  ];
  const time = dims?.at(-1);
  if (!dims || length === undefined || step === undefined || step < 1) return undefined;
  const padded = o.flag("pad_end");
  const count = known(time)
    ? padded
      ? Math.ceil(time / step)
      : Math.max(0, 1 + Math.floor((time - length) / step))
    : null;
  return o.made([...dims.slice(0, -1), count, length]);
};

const half = (n: Dim | undefined): Dim => (known(n) ? Math.floor(n / 2) + 1 : null);

const stft: Lower = (o) => {
  const dims = o.shape;
  if (!dims || !o.tf) return undefined;
  const [length, step] = [o.integer(1, "frame_length"), o.integer(2, "frame_step")];
  const time = dims.at(-1);
  if (length === undefined || step === undefined || step < 1) return undefined;
  const count = known(time)
    ? o.flag("pad_end")
      ? Math.ceil(time / step)
      : Math.max(0, 1 + Math.floor((time - length) / step))
    : null;
  const size = o.integer(3, "fft_length") ?? 2 ** Math.ceil(Math.log2(Math.max(length, 1)));
  return o.made([...dims.slice(0, -1), count, half(size)]);
};

const rfft: Lower = (o) => {
  const dims = o.shape;
  const size = o.integer(1, "fft_length") ?? dims?.at(-1);
  return o.tf && dims ? o.made([...dims.slice(0, -1), half(size)]) : undefined;
};

export const windows: Readonly<Record<string, Lower>> = {
  ...eachOf("maxpool maxpool1d maxpool2d maxpool3d", pool("max")),
  ...eachOf("averagepool avgpool avgpool1d avgpool2d avgpool3d", pool("average")),
  ...eachOf("pool pool2d pool3d", anyPool),
  adaptiveaveragepool: adaptivePool("average"),
  adaptivemaxpool: adaptivePool("max"),
  ...eachOf("conv conv1d conv2d conv3d convolution", conv),
  ...eachOf("depthwiseconv depthwiseconv2d depthwiseconv2dnative", depthwise),
  ...eachOf("separableconv separableconv1d separableconv2d", separable),
  ...eachOf("convtranspose conv1dtranspose conv2dtranspose conv3dtranspose conv2dbackpropinput", transposed),
  ...eachOf("resize resizebilinear resizenearestneighbor resizebicubic resizearea", resize),
  resizeimages: resizeImages,
  ...eachOf(
    "resizewithpad resizewithcroporpad resizeimagewithcroporpad resizeimagewithpad",
    sized(1, 2, "target_height", "target_width"),
  ),
  ...eachOf("croptoboundingbox padtoboundingbox", sized(3, 4, "target_height", "target_width")),
  centralcrop: centralCrop,
  cropandresize: boxes,
  rgbtograyscale: coloured(1),
  grayscaletorgb: coloured(3),
  ...eachOf("extractpatches extractimagepatches", patches),
  depthtospace: blocks(true),
  spacetodepth: blocks(false),
  sobeledges: sobel,
  imagegradients: gradients,
  ...eachOf("frame extractsequences", frames),
  stft,
  rfft,
};
