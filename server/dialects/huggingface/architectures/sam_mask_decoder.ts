import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, type Values } from "../keys";
import { attention } from "../parts/attention";
import { perceptron } from "../parts/detection";
import { plain } from "../parts/mlp";
import { named } from "../parts/norms";

const KEYS = {
  hidden_size: count(256),
  mlp_dim: count(2048),
  num_hidden_layers: count(2),
  num_attention_heads: count(8),
  attention_downsample_rate: count(2),
  num_multimask_outputs: count(3),
  iou_head_depth: count(3),
  iou_head_hidden_dim: count(256),
};

type Masks = Values<typeof KEYS>;

/** What SAM answers: questions and image look at each other in turn, and every question becomes a mask. */
export default () =>
  defineArchitecture({
    types: ["sam_mask_decoder"],
    classes: [],
    usual: "Model",
    heads: ["Model"],
    keys: KEYS,
    stages: (k) => [
      {
        name: "mask_decoder.transformer",
        type: "decoder",
        keys: ["num_hidden_layers", "hidden_size"],
        reads: ["prompt_encoder", "vision_encoder.neck"],
        run: (g, [asked, seen]) => transformer(g, asked as Value, seen ?? (asked as Value), k),
      },
      {
        name: "mask_decoder.masks",
        type: "head",
        keys: ["num_multimask_outputs"],
        reads: ["mask_decoder.transformer", "vision_encoder.neck"],
        run: (g, [tokens, seen]) => masks(g, tokens as Value, seen ?? (tokens as Value), k),
      },
    ],
  });

function transformer(g: Builder, asked: Value, map: Value, k: Masks): Value {
  const width = k.hidden_size;
  const more = k.num_multimask_outputs + 2;
  const own = g.declared([asked], tensor([Number.isNaN(more) ? null : more + 1, width], "last"), "tokens");
  const tokens = g.within("iou_token", () => g.scale(own, { shift: [width] }));
  const all = g.within("mask_tokens", () => g.scale(tokens, { shift: [k.num_multimask_outputs + 1, width] }));
  const image = g.tokens(map);
  const narrow = Math.floor(width / k.attention_downsample_rate);
  const look = (name: string, x: Value, source: Value, inner: number): Value =>
    g.within(name, () =>
      attention(g, x, {
        heads: k.num_attention_heads,
        headDim: Math.floor(inner / k.num_attention_heads),
        bias: true,
        causal: false,
        out: width,
        source,
        names: { o: "out_proj" },
      }),
    );
  const norm = (name: string, x: Value): Value => named(g, name, x, "layer");
  const y = g.within("layers", () =>
    g.stacked(k.num_hidden_layers, () => {
      let t = norm("layer_norm1", look("self_attn", all, all, width));
      t = norm("layer_norm2", g.add(t, look("cross_attn_token_to_image", t, image, narrow)));
      const fed = g.within("mlp", () =>
        plain(g, t, { hidden: k.mlp_dim, bias: true, fn: "relu", names: ["lin1", "lin2"] }),
      );
      t = norm("layer_norm3", g.add(t, fed));
      norm("layer_norm4", g.add(image, look("cross_attn_image_to_token", image, t, narrow)));
      return t;
    }),
  );
  const last = look("final_attn_token_to_image", y, image, narrow);
  return norm("layer_norm_final_attn", g.add(y, last));
}

function masks(g: Builder, tokens: Value, map: Value, k: Masks): Value {
  const width = k.hidden_size;
  const count = k.num_multimask_outputs + 1;
  const larger = (name: string, x: Value, out: number): Value =>
    g.within(name, () => g.convTranspose(x, { kernel: [2, 2], stride: [2, 2], out }));
  const half = larger("upscale_conv1", map, Math.floor(width / 4));
  const normal = named(g, "upscale_layer_norm", half, "layer", [Math.floor(width / 4)]);
  const image = g.activation(
    larger("upscale_conv2", g.activation(normal, "gelu"), Math.floor(width / 8)),
    "gelu",
  );
  const one = g.split(tokens, [1], 0)[0] as Value;
  const made = g.within("output_hypernetworks_mlps", () =>
    g.stacked(count, () => perceptron(g, one, width, Math.floor(width / 8), 3)),
  );
  g.within("iou_prediction_head", () => perceptron(g, one, k.iou_head_hidden_dim, count, k.iou_head_depth));
  const pixels = g.tokens(image);
  const rows = pixels.type.dims?.[0] ?? null;
  return g.matmul(made, pixels, {
    heads: 1,
    rows: count,
    inner: Math.floor(width / 8),
    columns: rows,
    output: tensor([count, rows], "first"),
  });
}
