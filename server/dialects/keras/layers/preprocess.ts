import { type Dim, mapDim } from "../../../model/dim";
import { type Tensor, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isNull, items, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { anything, flag, integer, text } from "../../../vocabulary/args";
import type { ArgTable } from "../../../vocabulary/layer";
import { axisOf, dataFormat, formatted, slide } from "../common/args";
import { namedTwice } from "../common/axes";
import { integerOf } from "../common/python";
import { type Call, type KerasLayer, layer } from "../spec";

export const rescaling = layer({
  type: "Rescaling",
  args: { scale: anything({ required: true }), offset: anything() },
  lower: ({ g, x }) => g.elementwise("rescale", [x]),
});

/** By a mean and a variance that were written down, or taken from data: then they are weights, with a count of what was seen. */
export const normalization = layer({
  type: "Normalization",
  args: { axis: anything(), mean: anything(), variance: anything() },
  lower({ g, x, args: a, given }) {
    if ((a.mean === undefined) !== (a.variance === undefined))
      g.fault("bad-argument", "needs both mean and variance, or neither", {
        attr: a.mean === undefined ? "variance" : "mean",
      });
    if (a.mean !== undefined) return g.elementwise("rescale", [x]);
    const { dims } = x.type;
    checkKept(g, a.axis, dims);
    // None is one mean for everything.
    const single = given("axis") && a.axis === undefined;
    const over = single ? [] : !dims && a.axis?.kind !== "seq" ? [null] : keptBy(a.axis, dims ?? []);
    const y = g.norm(x, "batch", { scale: false, shift: false, moving: true, over });
    return g.within("count", () => g.scale(y, { scale: [], trainable: false }));
  },
});

/** Along each axis that is kept there are as many means as it has values: the batch has no number of them. */
function checkKept(g: Builder, axis: Tree | undefined, dims: readonly Dim[] | null): void {
  const said = (axis?.kind === "seq" ? items(axis) : axis ? [axis] : []).flatMap((t) => integerOf(t) ?? []);
  if (!dims) return;
  const rank = dims.length + 1;
  const beyond = said.find((n) => n >= rank || n < -rank);
  const batch = said.find((n) => n === 0 || n === -rank);
  const again = namedTwice(said, rank);
  const told = (what: string): void => g.fault("bad-argument", `axis ${what}`, { attr: "axis" });
  if (beyond !== undefined) told(`${beyond} does not exist: ${rank} arrive, the batch among them`);
  else if (batch !== undefined) told(`${batch} is the batch, which has no known extent`);
  else if (again !== undefined) told(`${again} is named twice`);
}

function keptBy(tree: Tree | undefined, dims: readonly Dim[]): readonly Dim[] {
  const one = tree === undefined ? -1 : integerOf(tree);
  const axes = one === undefined ? items(tree).flatMap((t) => integerOf(t) ?? []) : [one];
  const kept = axes.flatMap((a) => axisOf(a, dims.length) ?? []).sort((a, b) => a - b);
  return kept.map((a) => dims[a] ?? null);
}

const mode = text({ default: "int" });

/** The extent that an index is spread over, by the layer's way of writing it down. */
function encoded(call: Call<{ readonly output_mode: string }>, depth: Dim, single: boolean): Value {
  const { g, x, args } = call;
  if (args.output_mode === "int") return g.elementwise("lookup", [x]);
  return spreadTo(call, x.type.dims && spreadOver(x.type.dims, depth, args.output_mode, single));
}

function spreadTo(
  { g, x, args, version }: Call<{ readonly output_mode: string }>,
  made: readonly Dim[] | null,
): Value {
  if (made && made.length > 1 && version === "tf.keras")
    g.fault(
      "shape-mismatch",
      `output_mode ${args.output_mode} gives ${made.length} axes without the batch, and tf.keras has one at most`,
      { input: 0 },
    );
  return g.declared([x], tensor(made, "last"), "encode", "collapse");
}

/** One-hot adds an axis, unless the last one has extent 1 (or, for some, always in its place); the others put it there. */
function spreadOver(dims: readonly Dim[], depth: Dim, how: string, single: boolean): readonly Dim[] {
  if (how === "one_hot" && (dims.length === 0 || (dims.at(-1) !== 1 && !single))) return [...dims, depth];
  return [...dims.slice(0, -1), depth];
}

export const categoryEncoding = layer({
  type: "CategoryEncoding",
  args: { num_tokens: integer({ min: 1 }), output_mode: text({ default: "multi_hot" }) },
  lower: (call) => encoded(call, call.args.num_tokens ?? null, false),
});

export const discretization = layer({
  type: "Discretization",
  args: { bin_boundaries: anything(), num_bins: integer({ min: 1 }), output_mode: mode },
  lower(call) {
    const { g, args: a, version } = call;
    const { dims } = call.x.type;
    // Keras 2 makes a layer without either.
    if (version === "keras3" && a.num_bins === undefined && (!a.bin_boundaries || isNull(a.bin_boundaries)))
      g.fault("bad-argument", "Discretization needs bin_boundaries or num_bins");
    const depth = a.bin_boundaries?.kind === "seq" ? a.bin_boundaries.items.length + 1 : (a.num_bins ?? null);
    if (a.output_mode === "int" || a.output_mode === "one_hot") return encoded(call, depth, false);
    return spreadTo(call, dims && [...dims.slice(1), depth]);
  },
});

const bins = { num_bins: integer({ min: 1, required: true }), output_mode: mode } as const;

export const hashing = layer({
  type: "Hashing",
  args: bins,
  lower: (call) => encoded(call, call.args.num_bins, true),
});

export const hashedCrossing = layer({
  type: "HashedCrossing",
  args: bins,
  lower: (call) => encoded(call, call.args.num_bins, false),
});

/** Words or numbers by their place in a vocabulary, which is no weight of the model. */
const lookup = (type: string): KerasLayer =>
  layer({
    type,
    args: {
      max_tokens: integer({ min: 1 }),
      output_mode: mode,
      pad_to_max_tokens: flag({ default: false }),
      vocabulary: anything(),
      vocabulary_size: integer({ min: 0 }),
      num_oov_indices: integer({ min: 0, default: 1 }),
      mask_token: anything(),
    },
    lower: (call) => encoded(call, depthOf(call.args), false),
  });

interface Lookup {
  readonly max_tokens: number | undefined;
  readonly pad_to_max_tokens: boolean;
  readonly vocabulary: Tree | undefined;
  readonly vocabulary_size: number | undefined;
  readonly num_oov_indices: number;
}

function depthOf(a: Lookup): Dim {
  if (a.pad_to_max_tokens) return a.max_tokens ?? null;
  if (a.vocabulary_size !== undefined) return a.vocabulary_size;
  return a.vocabulary?.kind === "seq" ? a.vocabulary.items.length + a.num_oov_indices : null;
}

export const lookups = [lookup("StringLookup"), lookup("IntegerLookup")];

export const textVectorization = layer({
  type: "TextVectorization",
  args: {
    max_tokens: integer({ min: 1 }),
    output_mode: mode,
    output_sequence_length: integer({ min: 1 }),
    pad_to_max_tokens: flag({ default: false }),
    vocabulary: anything(),
    vocabulary_size: integer({ min: 0 }),
    split: anything(),
  },
  lower(call) {
    const { g, x, args: a } = call;
    const { dims } = x.type;
    if (a.output_mode === "int")
      return g.declared([x], tensor([a.output_sequence_length ?? null], "last"), "words", "collapse");
    const depth = depthOf({ ...a, num_oov_indices: 1 });
    return g.declared([x], tensor(dims && [...dims, depth], "last"), "words", "collapse");
  },
});

export const melSpectrogram = layer({
  type: "MelSpectrogram",
  args: {
    num_mel_bins: integer({ min: 1, default: 128 }),
    sequence_stride: integer({ min: 1, default: 512 }),
  },
  lower({ g, x, args: a }) {
    const time = x.type.dims?.at(-1) ?? null;
    const frames = mapDim(time, (n) => Math.floor((n + a.sequence_stride + 1) / a.sequence_stride));
    return g.declared([x], tensor([a.num_mel_bins, frames], "first"), "spectrogram", "collapse");
  },
});

/** The spectrum of frames of a signal: a convolution whose kernels are waves, and nobody's weights. */
export const stftSpectrogram = layer({
  type: "STFTSpectrogram",
  args: {
    mode: text({ default: "log" }),
    frame_length: integer({ min: 1, default: 256 }),
    frame_step: integer({ min: 1 }),
    fft_length: integer({ min: 1 }),
    padding: slide.padding,
    expand_dims: flag({ default: false }),
    data_format: dataFormat,
  },
  lower(call) {
    const { g, args: a } = call;
    const x = formatted(call, 1);
    const stride = a.frame_step ?? Math.max(Math.floor(a.frame_length / 2), 1);
    const waves = Math.floor((a.fft_length ?? a.frame_length) / 2) + 1;
    const width = a.mode === "stft" ? 2 * waves : waves;
    const frames = g.pool(x, {
      mode: "average",
      kernel: a.frame_length,
      stride,
      padding: a.padding,
      rank: 1,
    });
    return g.declared([frames], spectrum(frames.type, width, a.expand_dims), "spectrum");
  },
});

function spectrum({ dims, layout }: Tensor, width: number, apart: boolean): Tensor {
  if (!dims) return tensor(null, layout);
  const [time, c] = layout === "first" ? [dims[1], dims[0]] : [dims[0], dims[1]];
  const channels = c ?? null;
  const all = typeof channels === "number" ? channels * width : null;
  const list: readonly Dim[] = apart ? [time ?? null, width] : [time ?? null];
  return tensor(
    layout === "first" ? [apart ? channels : all, ...list] : [...list, apart ? channels : all],
    layout,
  );
}

/** How strongly, for those that have no default. */
function amountsOf(type: string): ArgTable {
  const amount = anything({ required: true });
  if (type === "RandomTranslation") return { height_factor: amount, width_factor: amount };
  if (type === "RandomZoom") return { height_factor: amount };
  const strong =
    /^Random(Brightness|ColorDegeneration|Contrast|Hue|Posterization|Rotation|Saturation|Sharpness)$/;
  return strong.test(type) ? { factor: amount } : {};
}

/** What the images of a batch are put through while training; their size stays. */
export const augmentations = [
  "AugMix",
  "AutoContrast",
  "ContrastLimitedAdaptiveHistogramEqualization",
  "CutMix",
  "Equalization",
  "MaxNumBoundingBoxes",
  "MixUp",
  "RandAugment",
  "RandomBrightness",
  "RandomColorDegeneration",
  "RandomColorJitter",
  "RandomContrast",
  "RandomElasticTransform",
  "RandomErasing",
  "RandomFlip",
  "RandomGaussianBlur",
  "RandomGrayscale",
  "RandomHue",
  "RandomInvert",
  "RandomPerspective",
  "RandomPosterization",
  "RandomRotation",
  "RandomSaturation",
  "RandomSharpness",
  "RandomShear",
  "RandomTranslation",
  "RandomZoom",
  "Solarization",
].map((type) => layer({ type, args: amountsOf(type), lower: ({ g, x }) => g.dropout(x) }));

/** Layers one after the other that are no model of their own. */
export const pipeline = layer({
  type: "Pipeline",
  args: { layers: anything({ required: true }) },
  holds: ["layers"],
  lower: ({ g, x, args, inner }) =>
    items(args.layers).reduce((y, tree) => inner(tree)(g, [y], { args: [], kwargs: new Map() })[0] ?? y, x),
});
