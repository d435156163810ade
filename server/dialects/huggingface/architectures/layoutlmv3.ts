import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Scope, type Stage } from "../architecture";
import { count, flag } from "../keys";
import { bertKeys } from "../parts/bert";
import { bertBlock } from "../parts/encoder";
import { LABELS, tokenTable } from "../parts/heads";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";
import { firstOf, patches, pixels, placed, prepended } from "../parts/vision";

interface Layout {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly max_position_embeddings: number;
  readonly max_2d_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly coordinate_size: number;
  readonly shape_size: number;
  readonly input_size: number;
  readonly patch_size: number;
  readonly text_embed: boolean;
  readonly visual_embed: boolean;
  readonly has_relative_attention_bias: boolean;
  readonly has_spatial_attention_bias: boolean;
  readonly rel_pos_bins: number;
  readonly rel_2d_pos_bins: number;
}

/** Words of a page with where they stand on it, and patches of its image, as one sequence. */
export default () =>
  defineArchitecture({
    types: ["layoutlmv3"],
    classes: ["LayoutLMv3"],
    usual: "Model",
    heads: ["Model", "ForTokenClassification", "ForSequenceClassification", "ForQuestionAnswering"],
    keys: {
      ...bertKeys(50265),
      type_vocab_size: count(2),
      max_2d_position_embeddings: count(1024),
      coordinate_size: count(128),
      shape_size: count(128),
      has_relative_attention_bias: flag(true),
      has_spatial_attention_bias: flag(true),
      rel_pos_bins: count(32),
      rel_2d_pos_bins: count(64),
      text_embed: flag(true),
      visual_embed: flag(true),
      input_size: count(224),
      num_channels: count(3),
      patch_size: count(16),
    },
    inputs: (k) => [{ name: "input_ids" }, ...pixels(k.num_channels, k.input_size)],
    stages: (k, c) => [
      ...(k.text_embed ? [words(k)] : []),
      ...(k.visual_embed ? [image(k)] : []),
      {
        name: "layoutlmv3.encoder",
        type: "merge",
        keys: ["has_relative_attention_bias", "has_spatial_attention_bias"],
        reads: [...(k.text_embed ? [WORDS] : []), ...(k.visual_embed ? [IMAGE] : [])],
        run: (g, xs) => distances(g, together(g, xs, k), k),
      },
      ...blocks({
        name: "layoutlmv3.encoder.layer",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            bertBlock(g, x as Value, k),
      }),
      ...head(k, c),
    ],
  });

const WORDS = "layoutlmv3.embeddings";
const IMAGE = "layoutlmv3.patch_embed";

const words = (k: Layout): Stage => ({
  name: WORDS,
  type: "embedding",
  keys: ["vocab_size"],
  reads: ["input_ids"],
  run(g, [x]) {
    const width = k.hidden_size;
    let y = g.within("word_embeddings", () => tokenTable(g, x as Value, k.vocab_size, width));
    y = placed(g, "token_type_embeddings", y, k.type_vocab_size, width);
    y = placed(g, "position_embeddings", y, k.max_position_embeddings, width);
    // Where the word stands on the page: left or right, top or bottom, height, width, side by side.
    const places = [k.coordinate_size, k.coordinate_size, k.shape_size, k.shape_size];
    for (const [i, name] of ["x", "y", "h", "w"].entries())
      y = placed(g, `${name}_position_embeddings`, y, k.max_2d_position_embeddings, places[i] ?? Number.NaN);
    return named(g, "LayerNorm", y, "layer");
  },
});

const image = (k: Layout): Stage => ({
  name: IMAGE,
  type: "embedding",
  keys: ["patch_size", "input_size"],
  reads: ["pixel_values"],
  run(g, [x]) {
    const width = k.hidden_size;
    const side = Math.trunc(k.input_size / k.patch_size);
    const y = prepended(g, "cls_token", patches(g, "proj", x as Value, k.patch_size, width), width);
    return named(g, "norm", placed(g, "pos_embed", y, side * side + 1, width), "layer");
  },
});

function together(g: Builder, xs: readonly Value[], k: Layout): Value {
  const y = xs.length > 1 ? g.concat(xs, 0) : (xs[0] as Value);
  return k.visual_embed ? named(g, "LayerNorm", y, "layer") : y;
}

/** A number for every head and every distance between two words: in the text, across the page and down it. */
function distances(g: Builder, x: Value, k: Layout): Value {
  const table = (name: string, y: Value, bins: number): Value =>
    g.within(name, () => g.scale(y, { shift: [bins, k.num_attention_heads] }));
  const y = k.has_relative_attention_bias ? table("rel_pos_bias", x, k.rel_pos_bins) : x;
  if (!k.has_spatial_attention_bias) return y;
  return table("rel_pos_y_bias", table("rel_pos_x_bias", y, k.rel_2d_pos_bins), k.rel_2d_pos_bins);
}

/** Few classes are told apart at once, more of them through a dense layer. */
const FEW = 10;

function head(k: Layout, c: Scope): readonly Stage[] {
  if (c.head === "Model") return [];
  const single = c.head === "ForTokenClassification" && c.labels < FEW;
  return [
    {
      name: c.head === "ForQuestionAnswering" ? "qa_outputs" : "classifier",
      type: "head",
      keys: LABELS,
      run(g, [x]) {
        const read = c.head === "ForSequenceClassification" ? firstOf(g, x as Value) : (x as Value);
        if (single) return g.dense(read, c.labels, true);
        const y = g.activation(linear(g, "dense", read, k.hidden_size, true), "tanh");
        return linear(g, "out_proj", y, c.labels, true);
      },
    },
  ];
}
