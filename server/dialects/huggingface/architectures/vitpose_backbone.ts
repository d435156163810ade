import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, oneOrCounts, real } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { lastNorm } from "../parts/clip";
import { linear } from "../parts/norms";
import { blocks } from "../parts/runs";
import { gridOf, pair, pixels, placed, VIT_NAMES } from "../parts/vision";

/** ViT for people cut out of an image; the last channels of a feed-forward part may be an expert's for the kind of creature. */
export default () =>
  defineArchitecture({
    types: ["vitpose_backbone"],
    classes: ["VitPoseBackbone"],
    usual: "",
    heads: ["", "Backbone"],
    keys: {
      image_size: oneOrCounts([256, 192]),
      patch_size: oneOrCounts([16, 16]),
      num_channels: count(3),
      hidden_size: count(768),
      num_hidden_layers: count(12),
      num_attention_heads: count(12),
      mlp_ratio: real(4),
      num_experts: count(1),
      part_features: count(256),
      qkv_bias: flag(true),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k) => [
      {
        name: "embeddings",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const size = pair(k.patch_size);
          const y = g.within("patch_embeddings.projection", () =>
            g.tokens(g.conv(x as Value, { kernel: size, stride: size, padding: 2, out: k.hidden_size })),
          );
          return placed(g, "position_embeddings", y, gridOf(k.image_size, k.patch_size) + 1, k.hidden_size);
        },
      },
      ...blocks({
        name: "encoder.layer",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            before(g, x as Value, {
              norm: "layer",
              names: { attention: "attention", mlp: "mlp", norms: ["layernorm_before", "layernorm_after"] },
              attention: (g, x) => {
                const [q, key, v, o] = VIT_NAMES.projections ?? [];
                return attention(g, x, {
                  heads: k.num_attention_heads,
                  headDim: Math.floor(k.hidden_size / k.num_attention_heads),
                  bias: k.qkv_bias,
                  outBias: true,
                  causal: false,
                  out: k.hidden_size,
                  names: { q: q ?? "", k: key ?? "", v: v ?? "", o: o ?? "" },
                });
              },
              mlp(g, x) {
                const y = g.activation(
                  linear(g, "fc1", x, Math.trunc(k.hidden_size * k.mlp_ratio), true),
                  "gelu",
                );
                if (k.num_experts === 1) return linear(g, "fc2", y, k.hidden_size, true);
                const own = linear(g, "fc2", y, k.hidden_size - k.part_features, true);
                const part = g.within("experts", () =>
                  g.experts(y, { experts: k.num_experts, active: 1, out: k.part_features, bias: true }),
                );
                return g.concat([own, g.reduce(part, [1], "sum")], 1);
              },
            }),
      }),
      lastNorm("layernorm"),
    ],
  });
