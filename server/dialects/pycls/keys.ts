import { isScalar, type Tree } from "../../model/tree";
import { type Arg, choice, flag, integer, real, shape, text } from "../../vocabulary/args";

// What pycls' own config has for the keys that decide the model, with its defaults. yacs takes a value for a key only if
// it is of the default's type: an integer is no float there, and no list is a number.

/** A number as Python's literals have it: `2` is an integer, `2.0` and `2e0` are floats. */
const numberIn = (t: Tree): { readonly value: number; readonly whole: boolean } | undefined => {
  if (!isScalar(t)) return undefined;
  const words = typeof t.value === "number" ? t.source : t.value;
  if (typeof words !== "string" || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(words.trim()))
    return undefined;
  return { value: Number(words), whole: /^[-+]?\d+$/.test(words.trim()) };
};

function count(fallback: number, doc: string, min = 1): Arg<number> {
  return {
    ...integer({ default: fallback, min, doc }),
    read(t) {
      const n = numberIn(t);
      return n?.whole && Number.isSafeInteger(n.value) && n.value >= min ? n.value : undefined;
    },
  };
}

const float = (fallback: number, doc: string, min = 0): Arg<number> => ({
  ...real({ default: fallback, min, doc }),
  expects: `a number with a decimal point, ≥ ${min.toFixed(1)}`,
  read(t) {
    const n = numberIn(t);
    return n && !n.whole && n.value >= min ? n.value : undefined;
  },
});

/** Case counts, as in a look-up. */
const word = <const C extends string>(choices: readonly C[], fallback: NoInfer<C>, doc: string): Arg<C> => ({
  ...choice(choices, { default: fallback, doc }),
  read: (t) => choices.find((c) => isScalar(t) && t.value === c),
});

/** The values per stage, each with its place. Nothing but the length is checked here: what an item may be, its use says. */
const list = (doc: string): Arg<readonly Tree[]> => ({
  ...shape({ default: [], doc }),
  expects: "a list with one value per stage",
  fallback: [],
  read: (t) => (t.kind === "seq" ? t.items : undefined),
});

export const TYPES = ["anynet", "regnet", "resnet", "effnet"] as const;
const STEMS = ["res_stem_cifar", "res_stem_in", "simple_stem_in"] as const;
export const BLOCKS = [
  "vanilla_block",
  "res_basic_block",
  "res_bottleneck_block",
  "res_bottleneck_linear_block",
] as const;
export type StemType = (typeof STEMS)[number];
export type BlockType = (typeof BLOCKS)[number];

const stem = word(STEMS, "simple_stem_in", "Type of the stem (the first layers).");
const block = word(BLOCKS, "res_bottleneck_block", "Type of the blocks in the stages.");
const stemWidth = count(32, "Number of channels of the stem.");
const headWidth = count(0, "Number of channels of a convolution before the head; 0 for none.", 0);
const squeezed = flag({ default: false, doc: "Use squeeze-and-excitation in bottleneck blocks." });
const squeezeRatio = float(
  0.25,
  "Hidden channels of squeeze-and-excitation, as a fraction of the block's input.",
);
const dataset = text({ default: "", doc: "Name of the data set." });

export const SECTIONS = {
  MODEL: {
    TYPE: text({ default: "", doc: "Family: anynet, regnet, resnet or effnet." }),
    DEPTH: count(0, "Number of layers with weights (resnet only).", 0),
    NUM_CLASSES: count(10, "Number of classes."),
    LOSS_FUN: text({ default: "cross_entropy", doc: "Loss function." }),
    ACTIVATION_FUN: text({ default: "relu", doc: "Activation: relu, silu, swish or gelu." }),
    ACTIVATION_INPLACE: flag({ default: true, doc: "Let activations overwrite their input." }),
    SCALING_TYPE: text({ default: "", doc: "How tools/scale_net.py scales the model." }),
    SCALING_FACTOR: float(1, "Factor to scale by."),
  },
  ANYNET: {
    STEM_TYPE: stem,
    STEM_W: stemWidth,
    BLOCK_TYPE: block,
    DEPTHS: list("Number of blocks per stage."),
    WIDTHS: list("Number of channels per stage."),
    STRIDES: list("Stride of the first block of each stage."),
    BOT_MULS: list("Channels inside the bottleneck as a multiple of the stage's, per stage."),
    GROUP_WS: list("Number of channels per group of the 3×3 convolution, per stage."),
    HEAD_W: headWidth,
    SE_ON: squeezed,
    SE_R: squeezeRatio,
  },
  REGNET: {
    STEM_TYPE: stem,
    STEM_W: stemWidth,
    BLOCK_TYPE: block,
    STRIDE: count(2, "Stride of the first block of each stage."),
    SE_ON: squeezed,
    SE_R: squeezeRatio,
    DEPTH: count(10, "Total number of blocks."),
    W0: count(32, "Number of channels of the first block before rounding, a multiple of 8."),
    WA: float(5, "Number of channels the width grows by per block, before rounding."),
    WM: float(2.5, "Ratio of the widths of neighbouring stages."),
    GROUP_W: count(16, "Number of channels per group of the 3×3 convolution."),
    BOT_MUL: float(1, "Channels inside the bottleneck as a multiple of the stage's."),
    HEAD_W: headWidth,
  },
  EN: {
    STEM_W: stemWidth,
    DEPTHS: list("Number of blocks per stage."),
    WIDTHS: list("Number of channels per stage."),
    EXP_RATIOS: list("Expansion of the blocks, per stage."),
    SE_R: squeezeRatio,
    STRIDES: list("Stride of the first block of each stage."),
    KERNELS: list("Kernel size per stage: odd."),
    HEAD_W: count(1280, "Number of channels of the convolution before the head."),
    DC_RATIO: float(0, "Ratio of blocks dropped in training."),
    DROPOUT_RATIO: float(0, "Dropout rate before the last layer."),
  },
  RESNET: {
    TRANS_FUN: word(
      ["basic_transform", "bottleneck_transform"],
      "basic_transform",
      "Type of the blocks' transform.",
    ),
    NUM_GROUPS: count(1, "Number of groups of the 3×3 convolution: 1 for ResNet, more for ResNeXt."),
    WIDTH_PER_GROUP: count(
      64,
      "Number of channels per group in the first stage: 64 for ResNet, 4 for ResNeXt.",
    ),
    STRIDE_1X1: flag({
      default: true,
      doc: "Put the stride in the 1×1 convolution instead of the 3×3 one.",
    }),
  },
  TRAIN: { DATASET: dataset, IM_SIZE: count(224, "Height and width of the images in pixels.") },
  TEST: { DATASET: dataset },
};

/** The sections that are not named after a family. */
export const SECTION_DOCS: Readonly<Record<string, string>> = {
  MODEL: "Family of the model, and what all families have.",
  TRAIN: "Training: its data, and the size of the images.",
  TEST: "Testing: its data.",
};

export type SectionName = keyof typeof SECTIONS;
export const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[];

/** The section that says what a family is made of. */
export const SECTION_OF: ReadonlyMap<string, SectionName> = new Map([
  ["anynet", "ANYNET"],
  ["regnet", "REGNET"],
  ["resnet", "RESNET"],
  ["effnet", "EN"],
]);
