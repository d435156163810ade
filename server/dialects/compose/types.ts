import { channels } from "../../model/tensor";
import type { Value } from "../../model/trace";
import { type Arg, anything, flag, integer, real } from "../../vocabulary/args";
import type { ArgTable } from "../../vocabulary/layer";

/** What a builder reads off the input of a layer, given its other arguments. */
export type Inference = (x: Value, args: Readonly<Record<string, unknown>>) => unknown;

/**
 * A type of the plain spelling: which module of torch and which class of Keras it is. What it takes, what it does and
 * what is wrong with it is theirs to say. `#` stands for the number of axes; without one, as many as the input has.
 */
export interface PlainType {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly doc?: string;
  readonly torch?: string;
  readonly keras?: string;
  /** A layer of this format's own, where a framework has none. */
  readonly own?: string;
  /** The arguments that come first by position; those that say what arrives come last. */
  readonly first?: readonly string[];
  /** Names of arguments beyond those that are spellings of the same in every layer. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** What a file that is for no framework in particular may leave out: a value, or what follows from the input. */
  readonly usual?: Readonly<Record<string, number | readonly number[] | Inference>>;
  /** With these arguments such a file means the other framework. */
  readonly elsewhere?: (args: Readonly<Record<string, unknown>>) => boolean;
  readonly inferred?: Readonly<Record<string, Inference>>;
  /** Arguments that a default for the whole file does not mean: the `bias` of a norm is not that of a convolution. */
  readonly unshared?: readonly string[];
  /** Arguments that are taken, and change nothing that is computed here. */
  readonly passed?: ArgTable;
  /** Arguments of the plain spelling beyond the framework's: a recurrent layer is stacked, and gives its last state. */
  readonly wrapped?: { readonly torch: ArgTable; readonly keras: ArgTable };
}

const widthOf: Inference = (x) => channels(x.type) ?? undefined;

const lastAxis: Inference = (x) => {
  const last = x.type.dims?.at(-1);
  return last === undefined || last === null ? undefined : [last];
};

const headWidth: Inference = (x, { num_heads: heads }) => {
  const width = channels(x.type);
  return typeof width === "number" && typeof heads === "number"
    ? Math.max(Math.floor(width / heads), 1)
    : undefined;
};

/** Only Keras keeps the size of a strided convolution's input in mind. */
const isStridedSame: PlainType["elsewhere"] = ({ padding, stride }) =>
  padding === "same" && [stride].flat().some((s) => s !== 1);

const window = { usual: { kernel_size: 2 }, words: { kernel_size: ["size"], pool_size: ["size"] } } as const;

const extents = { usual: { output_size: [1] }, words: { output_size: ["size", "output_shape"] } } as const;

const perChannel = { words: { depth_multiplier: ["multiplier"] }, elsewhere: isStridedSame } as const;

const share: Arg<number | undefined> = real({ min: 0, max: 1 });

const recurrent = {
  first: ["hidden_size"],
  words: {
    hidden_size: ["units", "hidden", "size", "out_features"],
    units: ["hidden_size", "hidden", "size", "out_features"],
    num_layers: ["layers"],
  },
  passed: { dropout: share, recurrent_dropout: share, activation: anything() },
  wrapped: {
    torch: {
      return_sequences: flag({
        default: true,
        doc: "Return the states of all steps instead of the last one only.",
      }),
    },
    keras: {
      num_layers: integer({ min: 1, max: 1000, default: 1, doc: "Number of stacked layers." }),
      bidirectional: flag({
        default: false,
        doc: "Add a layer that reads backwards and concatenate both outputs.",
      }),
    },
  },
} as const;

export const TYPES: readonly PlainType[] = [
  // Windows
  {
    name: "conv#",
    aliases: ["convolution#", "convolutional#"],
    torch: "Conv#d",
    keras: "Conv#D",
    elsewhere: isStridedSame,
  },
  {
    name: "convtranspose#",
    aliases: ["conv#transpose", "transposedconv#", "deconv#", "deconvolution#"],
    torch: "ConvTranspose#d",
    keras: "Conv#DTranspose",
  },
  {
    name: "depthwiseconv#",
    aliases: ["dwconv#", "depthwise#"],
    torch: "depthwise#d",
    keras: "DepthwiseConv#D",
    ...perChannel,
  },
  {
    name: "separableconv#",
    aliases: ["sepconv#"],
    torch: "separable#d",
    keras: "SeparableConv#D",
    ...perChannel,
  },
  {
    name: "locallyconnected#",
    aliases: ["local#", "locallyconnectedlayer#"],
    own: "locallyconnected#",
    keras: "LocallyConnected#D",
  },
  { name: "squeezeexcite", aliases: ["se", "seblock", "squeezeexcitation"], own: "squeezeexcite" },
  { name: "maxpool#", aliases: ["maxpooling#"], torch: "MaxPool#d", keras: "MaxPooling#D", ...window },
  {
    name: "avgpool#",
    aliases: ["averagepooling#", "averagepool#", "avgpooling#", "meanpool#"],
    torch: "AvgPool#d",
    keras: "AveragePooling#D",
    ...window,
  },
  {
    name: "adaptiveavgpool#",
    aliases: ["adaptiveaveragepooling#"],
    torch: "AdaptiveAvgPool#d",
    keras: "AdaptiveAveragePooling#D",
    ...extents,
  },
  {
    name: "adaptivemaxpool#",
    aliases: ["adaptivemaxpooling#"],
    torch: "AdaptiveMaxPool#d",
    keras: "AdaptiveMaxPooling#D",
    ...extents,
  },
  {
    name: "globalavgpool#",
    aliases: ["globalaveragepooling#", "globalavgpooling#", "globalaveragepool#", "gap#"],
    doc: "Global average pooling: the mean of each channel.",
    keras: "GlobalAveragePooling#D",
    words: { keepdims: ["keep_dims", "keepdim"] },
  },
  {
    name: "globalmaxpool#",
    aliases: ["globalmaxpooling#"],
    doc: "Global max pooling: the maximum of each channel.",
    keras: "GlobalMaxPooling#D",
    words: { keepdims: ["keep_dims", "keepdim"] },
  },
  { name: "channelpool", aliases: ["channelpooling"], own: "channelpool" },

  // Dense layers, embeddings
  {
    name: "dense",
    aliases: ["linear", "fullyconnected", "fc", "affine", "innerproduct"],
    torch: "Linear",
    keras: "Dense",
    words: { out_features: ["size", "output_size"], units: ["size", "output_size"] },
  },
  {
    name: "embedding",
    torch: "Embedding",
    keras: "Embedding",
    words: {
      num_embeddings: ["input_dim", "vocabulary", "vocab_size", "vocab"],
      embedding_dim: ["output_dim", "dim", "units", "size"],
      input_dim: ["num_embeddings", "vocabulary", "vocab_size", "vocab"],
      output_dim: ["embedding_dim", "dim", "units", "size"],
    },
  },
  { name: "dropout", torch: "Dropout", keras: "Dropout" },
  {
    name: "spatialdropout#",
    doc: "Zeroes random channels in training; does nothing at inference.",
    keras: "SpatialDropout#D",
  },
  {
    name: "stochasticdepth",
    aliases: ["droppath"],
    doc: "Stochastic depth: drops the branch at random in training; does nothing at inference.",
    keras: "StochasticDepth",
    words: { rate: ["drop_prob"] },
    passed: { rate: share },
  },
  { name: "identity", aliases: ["noop", "passthrough"], torch: "Identity", keras: "Identity" },

  // Norms
  {
    name: "batchnorm#",
    aliases: ["bn#", "batchnormalization#"],
    torch: "BatchNorm#d",
    unshared: ["bias"],
    keras: "BatchNormalization",
    words: { num_features: ["num_channels"], affine: ["elementwise_affine"] },
    first: ["num_features"],
  },
  {
    name: "instancenorm#",
    aliases: ["instancenormalization#"],
    torch: "InstanceNorm#d",
    unshared: ["bias"],
    words: { num_features: ["num_channels"], affine: ["elementwise_affine"] },
    first: ["num_features"],
  },
  {
    name: "layernorm",
    aliases: ["layernormalization", "ln"],
    torch: "LayerNorm",
    unshared: ["bias"],
    keras: "LayerNormalization",
    words: { elementwise_affine: ["affine"] },
    inferred: { normalized_shape: lastAxis },
  },
  {
    name: "groupnorm",
    aliases: ["groupnormalization", "gn"],
    torch: "GroupNorm",
    unshared: ["bias"],
    keras: "GroupNormalization",
    words: { affine: ["elementwise_affine"] },
    first: ["num_groups", "num_channels"],
    usual: { num_groups: 32 },
  },
  {
    name: "rmsnorm",
    aliases: ["rmsnormalization"],
    torch: "RMSNorm",
    keras: "RMSNormalization",
    words: { elementwise_affine: ["affine"] },
    inferred: { normalized_shape: lastAxis },
  },

  // Arrangement
  { name: "flatten", torch: "Flatten", keras: "Flatten" },
  {
    name: "reshape",
    aliases: ["view"],
    torch: "reshape",
    keras: "Reshape",
    words: { shape: ["target_shape", "size", "dims"], target_shape: ["shape", "size", "dims"] },
  },
  {
    name: "permute",
    aliases: ["transpose"],
    doc: "Permutes the axes, counted from 1 without the batch.",
    keras: "Permute",
    words: { dims: ["order", "axes", "perm"] },
  },
  {
    name: "zeropadding#",
    aliases: ["pad#"],
    doc: "Pads the input with zeros: one number, one per axis, or [before, after] per axis.",
    keras: "ZeroPadding#D",
    words: { padding: ["size"] },
  },
  { name: "zeropad#", torch: "ZeroPad#d", words: { padding: ["size"] } },
  { name: "constantpad#", torch: "ConstantPad#d", words: { padding: ["size"] } },
  { name: "reflectionpad#", torch: "ReflectionPad#d", words: { padding: ["size"] } },
  { name: "replicationpad#", torch: "ReplicationPad#d", words: { padding: ["size"] } },
  {
    name: "cropping#",
    aliases: ["crop#"],
    doc: "Crops the input: one number, one per axis, or [before, after] per axis.",
    keras: "Cropping#D",
    words: { cropping: ["size", "crop"] },
  },
  {
    name: "upsample#",
    aliases: ["resize#", "interpolate#"],
    torch: "Upsample",
    keras: "UpSampling#D",
    first: ["scale_factor", "size"],
    words: {
      scale_factor: ["factor", "scale"],
      size: ["scale_factor", "factor", "scale", "output_size"],
      mode: ["interpolation"],
      interpolation: ["mode"],
    },
    usual: { scale_factor: (_, { size }) => (size === undefined ? 2 : undefined) },
  },
  {
    name: "upsampling#",
    doc: "Upsamples by a factor, repeating or interpolating values.",
    keras: "UpSampling#D",
    words: { size: ["scale_factor", "factor", "scale"], interpolation: ["mode"] },
  },
  {
    name: "pixelshuffle",
    aliases: ["depthtospace"],
    torch: "PixelShuffle",
    words: { upscale_factor: ["block_size", "factor", "r"] },
  },
  {
    name: "pixelunshuffle",
    aliases: ["spacetodepth"],
    torch: "PixelUnshuffle",
    words: { downscale_factor: ["block_size", "factor", "r"] },
  },
  {
    name: "tosequence",
    aliases: ["flattenspatial", "patchestosequence", "imagetosequence"],
    own: "tosequence",
  },

  // Several inputs
  {
    name: "concat",
    aliases: ["concatenate", "cat", "route", "merge"],
    torch: "cat",
    keras: "Concatenate",
    words: { dim: ["axis"], axis: ["dim"] },
  },
  {
    name: "add",
    aliases: ["sum", "residual", "shortcut", "skip", "plus", "eltwise"],
    doc: "Adds its inputs, value by value.",
    keras: "Add",
  },
  {
    name: "subtract",
    aliases: ["sub"],
    doc: "Subtracts its second input from its first.",
    keras: "Subtract",
  },
  {
    name: "multiply",
    aliases: ["mul", "product", "prod", "gate"],
    doc: "Multiplies its inputs, value by value.",
    keras: "Multiply",
  },
  { name: "maximum", doc: "Maximum of its inputs, value by value.", keras: "Maximum" },
  { name: "minimum", doc: "Minimum of its inputs, value by value.", keras: "Minimum" },
  { name: "average", aliases: ["mean"], doc: "Mean of its inputs, value by value.", keras: "Average" },

  // Sequences
  { name: "rnn", aliases: ["simplernn", "vanillarnn"], torch: "RNN", keras: "SimpleRNN", ...recurrent },
  { name: "lstm", torch: "LSTM", keras: "LSTM", ...recurrent },
  { name: "gru", torch: "GRU", keras: "GRU", ...recurrent },
  {
    name: "multiheadattention",
    aliases: ["attention", "mha", "selfattention", "multiheadselfattention"],
    torch: "MultiheadAttention",
    keras: "MultiHeadAttention",
    first: ["num_heads", "embed_dim"],
    words: { embed_dim: ["d_model", "dim"], key_dim: ["head_dim"] },
    inferred: { embed_dim: widthOf },
    usual: { key_dim: headWidth },
    passed: { dropout: share },
  },
  {
    name: "transformerencoderlayer",
    torch: "TransformerEncoderLayer",
    first: ["nhead", "d_model"],
    words: { d_model: ["embed_dim", "dim"], dim_feedforward: ["ffn_dim", "mlp_dim", "hidden_dim", "ff_dim"] },
    inferred: { d_model: widthOf },
  },
  { name: "transformerblock", aliases: ["transformerlayer", "transformerencoder"], own: "transformerblock" },
  {
    name: "positionembedding",
    aliases: ["positionalembedding", "learnedpositionalembedding", "positionencoding", "positionalencoding"],
    own: "positionembedding",
  },
  { name: "classtoken", aliases: ["clstoken"], own: "classtoken" },

  // Functions
  { name: "softmax", torch: "Softmax", keras: "Softmax", words: { dim: ["axis"], axis: ["dim"] } },
  { name: "logsoftmax", torch: "LogSoftmax", words: { dim: ["axis"] } },
  { name: "prelu", torch: "PReLU", keras: "PReLU" },
  {
    name: "leakyrelu",
    torch: "LeakyReLU",
    keras: "LeakyReLU",
    words: { negative_slope: ["alpha", "slope"] },
  },
  { name: "activation", aliases: ["act", "nonlinearity"], own: "activation" },
];
