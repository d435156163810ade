import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, oneOrCounts, real } from "../keys";
import { named } from "../parts/norms";
import { gridOf, mapOf, patches, pixels, placed, tower } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["step3p5_vision"],
    classes: ["Step3p7Vision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      hidden_size: count(1536, "width"),
      num_hidden_layers: count(47, "layers"),
      num_attention_heads: count(16, "heads"),
      mlp_ratio: real(8960 / 1536),
      num_channels: count(3),
      image_size: oneOrCounts(728),
      patch_size: oneOrCounts(14),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k) => [
      {
        name: "embeddings",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run(g, [x]) {
          const y = patches(g, "patch_embedding", x as Value, k.patch_size, k.hidden_size, false);
          const rows = gridOf(k.image_size, k.patch_size);
          return named(g, "pre_layernorm", placed(g, "position_embedding", y, rows, k.hidden_size), "layer");
        },
      },
      ...tower(
        "layers",
        { ...k, intermediate_size: Math.trunc(k.hidden_size * k.mlp_ratio) },
        {
          scales: ["lambda_1", "lambda_2"],
          names: { norms: ["layernorm_before", "layernorm_after"] },
        },
      ),
      {
        name: "downsampler",
        type: "projector",
        keys: ["hidden_size"],
        // Twice half as many rows and columns, and twice as wide.
        run(g, [x]) {
          const map = mapOf(g, x as Value, k.hidden_size, k.image_size, k.patch_size);
          const half = { kernel: [3, 3], stride: [2, 2], padding: 1 };
          const y = g.within("1", () => g.conv(map, { ...half, out: 2 * k.hidden_size }));
          return g.tokens(g.within("2", () => g.conv(y, { ...half, out: 4 * k.hidden_size })));
        },
      },
    ],
  });
