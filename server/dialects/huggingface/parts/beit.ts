import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, type Stage } from "../architecture";
import { count, flag, real } from "../keys";
import { attention } from "./attention";
import { before } from "./block";
import { lastNorm } from "./clip";
import { plain } from "./mlp";
import { blocks } from "./runs";
import { segmentation, segmentationKeys } from "./upernet";
import {
  classifier,
  gridOf,
  meanOf,
  type Pair,
  pair,
  patches,
  pixels,
  placed,
  prepended,
  vitKeys,
} from "./vision";

const { qkv_bias: _, ...sizes } = vitKeys();

const KEYS = {
  ...sizes,
  use_mask_token: flag(false),
  use_absolute_position_embeddings: flag(false),
  use_relative_position_bias: flag(false),
  use_shared_relative_position_bias: flag(false),
  layer_scale_init_value: real(0.1),
  use_mean_pooling: flag(true),
  vocab_size: count(8192),
  ...segmentationKeys,
};

const HEADS = ["ForSemanticSegmentation"] as const;

/** What these read are the patches, not the mean of them. */
const UNPOOLED: ReadonlySet<string> = new Set([...HEADS, "ForMaskedImageModeling", "Backbone"]);

/** What is hidden in an image is one of the words of a code book. */
const wordsSeen = (vocabulary: number): Stage => ({
  name: "lm_head",
  type: "head",
  keys: ["vocab_size"],
  run: (g, [x]) => g.dense(x as Value, vocabulary, true),
});

/**
 * BEiT and data2vec's eyes: keys have no bias, distances a table, and what each part adds a scale. With `words` it can tell those that
 * are hidden in an image; without, the model alone has no norm over the mean of what it saw.
 */
export const beit = (type: string, name: string, prefix: string, words: boolean): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForImageClassification",
    heads: [
      "Model",
      "ForImageClassification",
      ...HEADS,
      ...(words ? ["ForMaskedImageModeling", "Backbone"] : []),
    ],
    keys: KEYS,
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      embedding(prefix, k),
      ...blocks({
        name: `${prefix}.encoder.layer`,
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            block(g, x as Value, k),
      }),
      ...(k.use_mean_pooling
        ? (c.head === "Model" && !words) || UNPOOLED.has(c.head)
          ? []
          : [
              {
                name: `${prefix}.pooler.layernorm`,
                type: "pooler",
                keys: ["use_mean_pooling"],
                run: (g: Builder, [x]: readonly Value[]) =>
                  g.norm(meanOf(g, g.crop(x as Value, [[1, 0]])), "layer"),
              },
            ]
        : [lastNorm(`${prefix}.layernorm`)]),
      ...(c.head === "ForImageClassification" ? [classifier(c, "classifier", (_, x) => x)] : []),
      ...(words && c.head === "ForMaskedImageModeling"
        ? [lastNorm("layernorm"), wordsSeen(k.vocab_size)]
        : []),
      ...(c.head === "ForSemanticSegmentation" || (c.head === "Backbone" && k.add_fpn)
        ? segmentation(c, k)
        : []),
    ],
  });

interface Beit {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly image_size: Pair;
  readonly patch_size: Pair;
  readonly use_mask_token: boolean;
  readonly use_absolute_position_embeddings: boolean;
  readonly use_relative_position_bias: boolean;
  readonly use_shared_relative_position_bias: boolean;
  readonly layer_scale_init_value: number;
}

const embedding = (prefix: string, k: Beit): Stage => ({
  name: `${prefix}.embeddings`,
  type: "embedding",
  keys: ["patch_size", "image_size"],
  reads: ["pixel_values"],
  run(g, [x]) {
    const width = k.hidden_size;
    let y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, width);
    const seen = y;
    if (k.use_mask_token) y = g.within("mask_token", () => g.scale(seen, { shift: [width] }));
    y = prepended(g, "cls_token", y, width);
    if (k.use_absolute_position_embeddings)
      y = placed(g, "position_embeddings", y, gridOf(k.image_size, k.patch_size) + 1, width);
    return k.use_shared_relative_position_bias ? distances(g, y, k) : y;
  },
});

/** A number for every head and every way two patches can lie to each other, and three for the position in front. */
function distances(g: Builder, x: Value, k: Beit): Value {
  const [height, width] = pair(k.image_size);
  const [rows, columns] = pair(k.patch_size);
  const ways = (2 * Math.floor(height / rows) - 1) * (2 * Math.floor(width / columns) - 1) + 3;
  return g.within("relative_position_bias", () => g.scale(x, { shift: [ways, k.num_attention_heads] }));
}

function block(g: Builder, x: Value, k: Beit): Value {
  const width = k.hidden_size;
  const scaled = (name: string, y: Value): Value =>
    k.layer_scale_init_value > 0 ? g.within(name, () => g.scale(y, { scale: [width] })) : y;
  return before(g, x, {
    norm: "layer",
    names: { attention: "attention", mlp: "", norms: ["layernorm_before", "layernorm_after"] },
    attention: (g, x) =>
      scaled(
        "lambda_1",
        attention(g, k.use_relative_position_bias ? distances(g, x, k) : x, {
          heads: k.num_attention_heads,
          headDim: Math.floor(width / k.num_attention_heads),
          bias: true,
          keyBias: false,
          causal: false,
          out: width,
          names: { q: "attention.query", k: "attention.key", v: "attention.value", o: "output.dense" },
        }),
      ),
    mlp: (g, x) =>
      scaled(
        "lambda_2",
        plain(g, x, {
          hidden: k.intermediate_size,
          bias: true,
          names: ["intermediate.dense", "output.dense"],
        }),
      ),
  });
}
