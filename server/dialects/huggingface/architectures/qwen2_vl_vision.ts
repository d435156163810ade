import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { cubes, merged } from "../parts/qwen-vision";
import { blocks } from "../parts/runs";
import { pixels, visionBlock } from "../parts/vision";

export default defineArchitecture({
  types: ["qwen2_vl_vision"],
  classes: ["Qwen2VisionTransformer"],
  usual: "PretrainedModel",
  heads: ["Model"],
  keys: {
    depth: count(32, "num_hidden_layers"),
    embed_dim: count(1280),
    hidden_size: count(3584),
    mlp_ratio: count(4),
    num_heads: count(16, "num_attention_heads"),
    in_channels: count(3),
    patch_size: count(14),
    spatial_merge_size: count(2),
    temporal_patch_size: count(2),
  },
  // Images of any size are taken; this one is as good as another.
  inputs: (k) => pixels(k.in_channels, 16 * k.spatial_merge_size * k.patch_size, true),
  stages: (k) => [
    {
      name: "patch_embed",
      type: "embedding",
      keys: ["patch_size"],
      reads: ["pixel_values"],
      run: (g, [x]) =>
        cubes(g, x as Value, {
          frames: k.temporal_patch_size,
          patch: k.patch_size,
          width: k.embed_dim,
          bias: false,
        }),
    },
    ...blocks({
      name: "blocks",
      count: k.depth,
      keys: ["depth"],
      run:
        () =>
        (g, [x]) =>
          visionBlock(g, x as Value, {
            width: k.embed_dim,
            heads: k.num_heads,
            hidden: k.embed_dim * k.mlp_ratio,
            names: {
              attention: "attn",
              norms: ["norm1", "norm2"],
              projections: ["q", "k", "v", "proj"],
            },
          }),
    }),
    {
      name: "merger",
      type: "projector",
      keys: ["hidden_size", "spatial_merge_size"],
      run: (g, [x]) =>
        merged(g, x as Value, {
          spatial_merge_size: k.spatial_merge_size,
          out: k.hidden_size,
          norm: "layer",
          names: ["ln_q", "mlp.0", "mlp.2"],
        }),
    },
  ],
});
