import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { imageOf, jointBlock, jointStages } from "../parts/diffusion/joint";
import { denseStage, patchesOut, stepOf, TIMESTEP, text } from "../parts/diffusion/patches";

const PATCHES = 4096;
const WORDS = 512;

export default () =>
  defineArchitecture({
    types: ["QwenImageTransformer2DModel"],
    classes: [],
    usual: "",
    package: "diffusers",
    keys: {
      patch_size: count(2),
      in_channels: count(64),
      out_channels: optional(16),
      num_layers: count(60),
      attention_head_dim: count(128),
      num_attention_heads: count(24),
      joint_attention_dim: count(3584),
      use_additional_t_cond: flag(false),
    },
    inputs: (k) => [
      { name: "hidden_states", dims: [PATCHES, k.in_channels], usual: true },
      text(k.joint_attention_dim, WORDS),
      TIMESTEP,
    ],
    stages(k) {
      const [heads, headDim] = [k.num_attention_heads, k.attention_head_dim];
      const width = heads * headDim;
      const joint = jointStages("transformer_blocks", {
        count: k.num_layers,
        image: "img_in",
        text: "txt_in",
        step: "time_text_embed",
        block: (g, x, words, step) =>
          jointBlock(g, x, words, step, {
            heads,
            headDim,
            norm: "rms",
            names: { image: "img_mod", text: "txt_mod", layer: "1", imageMlp: "img_mlp", textMlp: "txt_mlp" },
          }),
      });
      return [
        {
          name: "time_text_embed",
          type: "time embedding",
          keys: ["use_additional_t_cond"],
          section: "conditions",
          reads: ["timestep"],
          run(g, [t]) {
            const step = stepOf(g, t as Value, width);
            if (!k.use_additional_t_cond) return step;
            return g.within("addition_t_embedding", () => g.scale(step, { shift: [2, width] }));
          },
        },
        denseStage("txt_in", "encoder_hidden_states", width, ["joint_attention_dim"], "text", {
          norm: "txt_norm",
        }),
        denseStage("img_in", "hidden_states", width, ["in_channels"], "image"),
        ...joint,
        imageOf(joint.at(-1)?.name ?? "streams", "txt_in"),
        patchesOut(k.patch_size ** 2 * (k.out_channels || k.in_channels), "image", "time_text_embed"),
      ];
    },
  });
