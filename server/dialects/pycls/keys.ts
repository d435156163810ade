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

const stem = word(STEMS, "simple_stem_in", "The first layers.");
const block = word(BLOCKS, "res_bottleneck_block", "What the stages are made of.");
const stemWidth = count(32, "Channels of the stem.");
const headWidth = count(0, "Channels of a convolution in front of the head; 0 for none.", 0);
const squeezed = flag({ default: false, doc: "Squeeze and excitation in bottleneck blocks." });
const squeezeRatio = float(
  0.25,
  "Hidden channels of squeeze and excitation, as a share of the block's input.",
);
const dataset = text({ default: "", doc: "The data set by name." });

export const SECTIONS = {
  MODEL: {
    TYPE: text({ default: "", doc: "The family: anynet, regnet, resnet or effnet." }),
    DEPTH: count(0, "Layers with weights, for resnet.", 0),
    NUM_CLASSES: count(10, "Classes, one output each."),
    LOSS_FUN: text({ default: "cross_entropy", doc: "The loss." }),
    ACTIVATION_FUN: text({ default: "relu", doc: "The activation: relu, silu, swish or gelu." }),
    ACTIVATION_INPLACE: flag({ default: true, doc: "Whether activations overwrite their input." }),
    SCALING_TYPE: text({ default: "", doc: "How a model is scaled by tools/scale_net.py." }),
    SCALING_FACTOR: float(1, "By what factor."),
  },
  ANYNET: {
    STEM_TYPE: stem,
    STEM_W: stemWidth,
    BLOCK_TYPE: block,
    DEPTHS: list("Blocks per stage."),
    WIDTHS: list("Channels per stage."),
    STRIDES: list("Stride of the first block of each stage."),
    BOT_MULS: list("Channels within a bottleneck as a share of the stage's, per stage."),
    GROUP_WS: list("Channels per group of the 3×3 convolution, per stage."),
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
    DEPTH: count(10, "Blocks in all."),
    W0: count(32, "Channels of the first block, before rounding: a multiple of 8."),
    WA: float(5, "By how many channels the width grows per block, before rounding."),
    WM: float(2.5, "The ratio of the widths of neighbouring stages."),
    GROUP_W: count(16, "Channels per group of the 3×3 convolution."),
    BOT_MUL: float(1, "Channels within a bottleneck as a multiple of the stage's."),
    HEAD_W: headWidth,
  },
  EN: {
    STEM_W: stemWidth,
    DEPTHS: list("Blocks per stage."),
    WIDTHS: list("Channels per stage."),
    EXP_RATIOS: list("Expansion of the blocks, per stage."),
    SE_R: squeezeRatio,
    STRIDES: list("Stride of the first block of each stage."),
    KERNELS: list("Kernel size per stage: odd."),
    HEAD_W: count(1280, "Channels of the convolution in front of the head."),
    DC_RATIO: float(0, "How often a block is dropped in training."),
    DROPOUT_RATIO: float(0, "Dropout in front of the last layer."),
  },
  RESNET: {
    TRANS_FUN: word(
      ["basic_transform", "bottleneck_transform"],
      "basic_transform",
      "What the blocks are made of.",
    ),
    NUM_GROUPS: count(1, "Groups of the 3×3 convolution: 1 for ResNet, more for ResNeXt."),
    WIDTH_PER_GROUP: count(64, "Channels of a group in the first stage: 64 for ResNet, 4 for ResNeXt."),
    STRIDE_1X1: flag({
      default: true,
      doc: "Whether the 1×1 convolution takes the stride rather than the 3×3.",
    }),
  },
  TRAIN: { DATASET: dataset, IM_SIZE: count(224, "Height and width of the images.") },
  TEST: { DATASET: dataset },
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
