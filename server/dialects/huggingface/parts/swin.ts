import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family, type Scope, type Stage } from "../architecture";
import { count, counts, flag, oneOrCounts, real } from "../keys";
import { before, behind } from "./block";
import { lastNorm } from "./clip";
import { plain } from "./mlp";
import { linear, named } from "./norms";
import { OUTPUTS, outputsOf } from "./outputs";
import { gathered } from "./qwen-vision";
import { classifier, gridOf, meanOf, type Pair, pair, patches, pixels, placed } from "./vision";
import { imageDecoder } from "./vision-heads";

interface Swin {
  readonly embed_dim: number;
  readonly depths: readonly number[] | null;
  readonly num_heads: readonly number[] | null;
  readonly num_channels: number;
  readonly window_size: number;
  readonly mlp_ratio: number;
  readonly qkv_bias: boolean;
  readonly image_size: Pair;
  readonly patch_size: Pair;
  readonly encoder_stride: number;
  readonly use_absolute_embeddings: boolean;
  readonly out_features: readonly string[] | null;
  readonly out_indices: readonly number[] | null;
}

interface Ways {
  /** What its weights begin with. */
  readonly prefix: string;
  /** The second version: norms behind the parts, distances through a small network, likeness in place of products. */
  readonly second?: boolean;
  /** Rows of the table of places beside those of the patches. */
  readonly row?: number;
  /** Nothing normalises what comes out of the last stage. */
  readonly open?: boolean;
}

/** Attention within windows that are shifted from block to block; between stages the map grows smaller and wider. */
export const swin = (type: string, name: string, w: Ways): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: w.open ? "Model" : "ForImageClassification",
    heads: ["Model", "ForImageClassification", "ForMaskedImageModeling", "Backbone"],
    keys: {
      image_size: oneOrCounts(224),
      patch_size: oneOrCounts(4),
      num_channels: count(3),
      embed_dim: count(96),
      depths: counts([2, 2, 6, 2]),
      num_heads: counts([3, 6, 12, 24], "num_attention_heads"),
      window_size: count(7),
      mlp_ratio: real(4),
      qkv_bias: flag(true),
      use_absolute_embeddings: flag(false),
      encoder_stride: count(32),
      ...OUTPUTS,
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k, c) => [
      embedding(w, k, c.head === "ForMaskedImageModeling"),
      ...encoder(w, k),
      ...(w.open || (w.second && c.head === "Backbone") ? [] : [lastNorm(`${w.prefix}.layernorm`)]),
      ...head(k, c, w),
    ],
  });

const embedding = (w: Ways, k: Swin, masked: boolean): Stage => ({
  name: `${w.prefix}.embeddings`,
  type: "embedding",
  keys: ["patch_size", "image_size"],
  reads: ["pixel_values"],
  run(g, [x]) {
    const y = patches(g, "patch_embeddings.projection", x as Value, k.patch_size, k.embed_dim);
    const z = named(g, "norm", y, "layer");
    const seen = masked ? g.within("mask_token", () => g.scale(z, { shift: [k.embed_dim] })) : z;
    return k.use_absolute_embeddings
      ? placed(g, "position_embeddings", seen, gridOf(k.image_size, k.patch_size) + (w.row ?? 0), k.embed_dim)
      : seen;
  },
});

function head(k: Swin, c: Scope, w: Ways): readonly Stage[] {
  const depth = Math.max((k.depths?.length ?? 0) - 1, 0);
  switch (c.head) {
    case "ForImageClassification":
      return [classifier(c, "classifier", meanOf)];
    case "ForMaskedImageModeling": {
      const [rows, columns] = pair(k.patch_size);
      const patch = [rows * 2 ** depth, columns * 2 ** depth];
      return [imageDecoder({ ...k, patch_size: patch, hidden_size: k.embed_dim * 2 ** depth }, 0)];
    }
    case "Backbone":
      return w.second ? [] : [handedOn(k)];
    default:
      return [];
  }
}

/** Every stage that is handed on has a norm of its own. */
const handedOn = (k: Swin): Stage => ({
  name: "hidden_states_norms",
  type: "norm",
  keys: ["out_features", "out_indices"],
  run(g, [x]) {
    for (const i of outputsOf(k, k.depths?.length ?? 0)) {
      const width = k.embed_dim * 2 ** Math.max(i - 1, 0);
      const map = g.declared([x as Value], tensor([null, width], "last"), "stage");
      named(g, `stage${i}`, map, "layer");
    }
    return x as Value;
  },
});

/** In every stage blocks of one width; between stages four neighbours become one position of twice the width. */
function encoder(w: Ways, k: Swin): readonly Stage[] {
  const depths = k.depths ?? [];
  return depths.flatMap((times, i): Stage[] => {
    const width = k.embed_dim * 2 ** i;
    const heads = k.num_heads?.[i] ?? Number.NaN;
    const at = `${w.prefix}.encoder.layers.${i}`;
    const keys = ["depths", "num_heads", "embed_dim"];
    return [
      {
        name: `${at}.blocks`,
        type: "layer",
        keys,
        times,
        run: (g, [x]) =>
          (w.second ? behind : before)(g, x as Value, {
            norm: "layer",
            names: { attention: "attention", mlp: "", norms: ["layernorm_before", "layernorm_after"] },
            attention: (g, x) => windowed(g, x, k, w, width, heads),
            mlp: (g, x) =>
              plain(g, x, {
                hidden: Math.trunc(k.mlp_ratio * width),
                bias: true,
                names: ["intermediate.dense", "output.dense"],
              }),
          }),
      },
      ...(i < depths.length - 1
        ? [
            {
              name: `${at}.downsample`,
              type: "downsampling",
              keys,
              run: (g: Builder, [x]: readonly Value[]) => halved(g, gathered(g, x as Value, 4), 2 * width, w),
            },
          ]
        : []),
    ];
  });
}

/** Attention within windows, with a learnt bias for every distance in one. */
function windowed(g: Builder, x: Value, k: Swin, w: Ways, width: number, heads: number): Value {
  const q = linear(g, "self.query", x, width, k.qkv_bias);
  const key = linear(g, "self.key", x, width, k.qkv_bias && !w.second);
  const v = linear(g, "self.value", x, width, k.qkv_bias);
  const biased = w.second ? alike(g, q, k, heads) : distant(g, q, k, heads);
  const rows = x.type.dims?.[0] ?? null;
  // A window that is larger than the map is cut down to it.
  const seen = typeof rows === "number" ? Math.min(k.window_size ** 2, rows) : null;
  const scores = g.matmul(biased, key, {
    heads,
    rows,
    inner: Math.floor(width / heads),
    columns: seen,
    output: tensor([heads, rows, seen], "first"),
  });
  const y = g.matmul(g.softmax(scores, 2), v, {
    heads,
    rows,
    inner: seen,
    columns: Math.floor(width / heads),
    output: tensor([rows, channels(v.type)], "last"),
  });
  return linear(g, "output.dense", y, width, true);
}

const halved = (g: Builder, x: Value, width: number, w: Ways): Value =>
  w.second
    ? named(g, "norm", linear(g, "reduction", x, width), "layer")
    : linear(g, "reduction", named(g, "norm", x, "layer"), width);

/** A number for every head and every way in which two places of a window can lie to each other. */
function distant(g: Builder, q: Value, k: Swin, heads: number): Value {
  const side = 2 * k.window_size - 1;
  return g.within("self.relative_position_bias_table", () => g.scale(q, { shift: [side * side, heads] }));
}

/** The same out of a small network, so that it holds for windows of any size; a scale for each head. */
function alike(g: Builder, q: Value, k: Swin, heads: number): Value {
  const ways = (2 * k.window_size - 1) ** 2;
  const far = g.declared([q], tensor([Number.isNaN(ways) ? null : ways, 2], "last"), "distances");
  const bias = g.within("self.continuous_position_bias_mlp", () =>
    linear(g, "2", g.activation(linear(g, "0", far, 512, true), "relu"), heads),
  );
  const scaled = g.within("self.logit_scale", () => g.scale(q, { scale: [heads, 1, 1] }));
  return g.declared([scaled, bias], q.type, "biased");
}
