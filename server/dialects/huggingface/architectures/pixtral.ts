import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, oneOrCounts, optional } from "../keys";
import { towerKeys } from "../parts/clip";
import { named } from "../parts/norms";
import { patches, pixels, tower } from "../parts/vision";

export default () =>
  defineArchitecture({
    types: ["pixtral"],
    classes: ["PixtralVision"],
    usual: "Model",
    heads: ["Model"],
    keys: {
      ...towerKeys(1024, 4096, 24, 16),
      head_dim: optional(),
      num_channels: count(3),
      image_size: oneOrCounts(1024),
      patch_size: oneOrCounts(16),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k) => [
      {
        name: "patch_conv",
        type: "embedding",
        keys: ["patch_size", "image_size"],
        reads: ["pixel_values"],
        run: (g, [x]) =>
          named(g, "ln_pre", patches(g, "conv", x as Value, k.patch_size, k.hidden_size, false), "rms"),
      },
      ...tower("transformer.layers", k, {
        bias: false,
        outBias: false,
        denseBias: false,
        norm: "rms",
        gated: true,
        names: {
          attention: "attention",
          norms: ["attention_norm", "ffn_norm"],
          mlp: "feed_forward",
          projections: ["q_proj", "k_proj", "v_proj", "o_proj"],
          dense: ["gate_proj", "up_proj", "down_proj"],
        },
      }),
    ],
  });
