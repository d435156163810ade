import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import type { Entering, Stage } from "../../architecture";
import { counts, flag, listed, nested, oneOrCounts, oneOrCountsOrNull, optional, word } from "../../keys";
import { linear, named } from "../norms";
import { timeEmbedding } from "./maps";
import { vectorOf } from "./transformer";

/** What a network is told beside the map: the step, a class, a text, sizes. */
export interface Conditions {
  readonly time_embedding_type?: string | null;
  readonly time_embedding_dim?: number | null;
  readonly time_cond_proj_dim?: number | null;
  readonly class_embed_type?: string | null;
  readonly num_class_embeds?: number | null;
  readonly projection_class_embeddings_input_dim?: number | null;
  readonly addition_embed_type?: string | null;
  readonly encoder_hid_dim?: number | null;
  readonly encoder_hid_dim_type?: string | null;
}

export const conditionKeys = {
  class_embed_type: word(),
  num_class_embeds: optional(),
  projection_class_embeddings_input_dim: optional(),
  addition_embed_type: word(),
  encoder_hid_dim: optional(),
  encoder_hid_dim_type: word(),
};

/** What the networks have that look at a text, beside sizes of their own. */
export const textUnetKeys = {
  down_block_types: listed(
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
    "CrossAttnDownBlock2D",
    "DownBlock2D",
  ),
  mid_block_type: word("UNetMidBlock2DCrossAttn"),
  only_cross_attention: nested(),
  block_out_channels: counts([320, 640, 1280, 1280]),
  norm_num_groups: optional(32),
  transformer_layers_per_block: nested(),
  attention_head_dim: oneOrCounts(8),
  num_attention_heads: oneOrCountsOrNull(null),
  use_linear_projection: flag(false),
  resnet_time_scale_shift: word("default"),
  ...conditionKeys,
};

interface TextUnet extends Conditions {
  readonly norm_num_groups: number | null;
  readonly resnet_time_scale_shift: string | null;
  readonly use_linear_projection: boolean;
}

/** The same for all levels. */
export const textPlan = (k: TextUnet) => ({
  groups: k.norm_num_groups,
  scales: k.resnet_time_scale_shift === "scale_shift",
  dense: k.use_linear_projection,
  text: textName(k),
});

/** The texts that a network is asked with have so many tokens, where nobody says another number. */
const TEXT_LENGTH = 77;

const textEntering = (k: Conditions, width: number): Entering => ({
  name: "encoder_hidden_states",
  dims: [TEXT_LENGTH, k.encoder_hid_dim ?? width],
  usual: true,
});

export const TIMESTEP: Entering = { name: "timestep", dims: [1] };

/** The vector that tells every block the step, and whatever else there is to be told. */
export const timeStage = (
  k: Conditions,
  first: number,
  text: number,
  o: {
    readonly fourier?: "own width" | "doubled";
    /** The rows of a table of steps, where these are looked up. */
    readonly steps?: number | null;
    /** What is said of the class stands behind what is said of the step, not on top of it. */
    readonly concat?: boolean;
  } = {},
): Stage => {
  const fourier = k.time_embedding_type === "fourier";
  const width = k.time_embedding_dim ?? first * (fourier && o.fourier === "own width" ? 2 : 4);
  return {
    name: "time_embedding",
    type: "time embedding",
    keys: ["time_embedding_dim", "addition_embed_type", "block_out_channels"],
    section: "conditions",
    reads: ["timestep"],
    run(g, [x]) {
      const waves = fourier ? (o.fourier === "own width" ? width : 2 * first) : first;
      let told = vectorOf(g, x as Value, waves, "sinusoid");
      const { steps } = o;
      if (steps) told = g.within("time_proj", () => g.scale(told, { shift: [steps, first] }));
      // The frequencies of Fourier features are stored, and never trained.
      if (fourier)
        told = g.within("time_proj", () =>
          g.scale(told, { shift: [Math.floor(waves / 2)], trainable: false }),
        );
      const also = k.time_cond_proj_dim;
      if (also != null) {
        const guide = vectorOf(g, x as Value, also, "guidance");
        told = g.add(
          told,
          g.within("time_embedding", () => linear(g, "cond_proj", guide, waves)),
        );
      }
      const y = timeEmbedding(g, "time_embedding", told, width);
      const kind = classOf(g, y, k, width, waves);
      const both = kind === undefined ? y : o.concat ? g.concat([y, kind]) : g.add(y, kind);
      return added(g, both, k, width, text);
    },
  };
};

/** What is said of the class that the map is of. */
function classOf(g: Builder, y: Value, k: Conditions, width: number, waves: number): Value | undefined {
  const from = k.projection_class_embeddings_input_dim ?? Number.NaN;
  const rows = k.num_class_embeds;
  const name = "class_embedding";
  switch (k.class_embed_type) {
    case "timestep":
      return timeEmbedding(g, name, vectorOf(g, y, waves, "sinusoid"), width);
    case "projection":
      return timeEmbedding(g, name, vectorOf(g, y, from, "class"), width);
    case "simple_projection":
      return linear(g, name, vectorOf(g, y, from, "class"), width, true);
    case "identity":
      return vectorOf(g, y, width, "class");
    default:
      if (rows == null) return undefined;
      return g.within(name, () => g.scale(vectorOf(g, y, width, "class"), { shift: [rows, width] }));
  }
}

/** What the text as a whole, sizes or another image say. */
function added(g: Builder, y: Value, k: Conditions, width: number, text: number): Value {
  const from = k.encoder_hid_dim ?? Number.NaN;
  const plus = (body: () => Value): Value => g.add(y, g.within("add_embedding", body));
  switch (k.addition_embed_type) {
    case null:
    case undefined:
      return y;
    case "text_time": {
      const sizes = k.projection_class_embeddings_input_dim ?? Number.NaN;
      return g.add(y, timeEmbedding(g, "add_embedding", vectorOf(g, y, sizes, "text and sizes"), width));
    }
    case "text":
      return plus(() => pooledText(g, y, k.encoder_hid_dim ?? text, width));
    case "text_image":
      return plus(() => {
        const words = named(
          g,
          "text_norm",
          linear(g, "text_proj", vectorOf(g, y, text, "text"), width, true),
          "layer",
        );
        return g.add(words, linear(g, "image_proj", vectorOf(g, y, text, "image"), width, true));
      });
    case "image":
      return plus(() =>
        named(g, "image_norm", linear(g, "image_proj", vectorOf(g, y, from, "image"), width, true), "layer"),
      );
    default:
      return g.add(y, g.unknown([y], y.type));
  }
}

/** One position that stands for the whole text looks at all of it. */
function pooledText(g: Builder, y: Value, from: number, width: number): Value {
  const words = named(g, "norm1", vectorOf(g, y, from, "text"), "layer");
  const pool = g.within("pool", () => {
    const all = g.within("positional_embedding", () => g.scale(words, { shift: [1, from] }));
    const parts = ["k_proj", "q_proj", "v_proj"].map((name) => linear(g, name, all, from, true));
    return g.add(...parts);
  });
  return named(g, "norm2", linear(g, "proj", pool, width, true), "layer");
}

const IMAGE_WORDS = { text_image_proj: 10, image_proj: 32 };

/** Text of another width, or an image, made into what the blocks look at. */
function textStages(k: Conditions, width: number): readonly Stage[] {
  const from = k.encoder_hid_dim;
  if (from == null) return [];
  const kind = k.encoder_hid_dim_type ?? "text_proj";
  return [
    {
      name: "encoder_hid_proj",
      type: "projector",
      keys: ["encoder_hid_dim", "encoder_hid_dim_type"],
      section: "conditions",
      reads: ["encoder_hidden_states"],
      run(g, [x]) {
        const read = x as Value;
        const words = (): Value => g.within("text_proj", () => g.dense(read, width, true));
        if (kind === "text_proj") return g.dense(read, width, true);
        const seen = (n: number, at: number): Value =>
          linear(g, "image_embeds", vectorOf(g, read, at, "image"), n * width, true);
        if (kind === "text_image_proj") {
          seen(IMAGE_WORDS.text_image_proj, width);
          return words();
        }
        if (kind !== "image_proj") return g.unknown([read]);
        const y = seen(IMAGE_WORDS.image_proj, from);
        return named(g, "norm", g.reshape(y, [IMAGE_WORDS.image_proj, width], "last"), "layer");
      },
    },
  ];
}

/** Where the blocks find the text. */
const textName = (k: Conditions): string =>
  k.encoder_hid_dim == null ? "encoder_hidden_states" : "encoder_hid_proj";

/** The step and the text. */
export const toldEntering = (k: Conditions, text: number): readonly Entering[] => [
  TIMESTEP,
  textEntering(k, text),
];

/** What is made of them. */
export const toldStages = (
  k: Conditions,
  first: number,
  text: number,
  o: Parameters<typeof timeStage>[3] = {},
): readonly Stage[] => [timeStage(k, first, text, o), ...textStages(k, text)];
