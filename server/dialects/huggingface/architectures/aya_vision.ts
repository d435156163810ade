import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { linear, named } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { joined, section, textOf, typeAt, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["aya_vision"],
    classes: ["AyaVision"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: {
      tie_word_embeddings: flag(true),
      downsample_factor: count(2),
      alignment_intermediate_size: optional(),
    },
    inputs: (_, c) =>
      withText(
        c.nested("vision_config", typeAt(c, "vision_config", "siglip_vision_model"), { absent: EYES }).inputs,
      ),
    stages(k, c) {
      const eyes = c.nested("vision_config", typeAt(c, "vision_config", "siglip_vision_model"), {
        absent: EYES,
      });
      const text = textOf(c, "text_config", typeAt(c, "text_config", "cohere2"), { head: c.head });
      const wide = k.alignment_intermediate_size ?? widthOf(text);
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_tower."),
          {
            name: "model.multi_modal_projector",
            type: "projector",
            keys: ["downsample_factor", "alignment_intermediate_size"],
            section: "projector",
            run(g, [x]) {
              if (!x) return g.unknown([]);
              const read = named(g, "layernorm", gathered(g, x, k.downsample_factor ** 2), "layer");
              const half = Math.floor(wide / 2);
              const [open, rest] = g.split(linear(g, "linear_1", read, wide, true), [half, half]);
              if (!open || !rest) return read;
              return linear(g, "linear_2", g.multiply(g.activation(rest, "silu"), open), widthOf(text), true);
            },
          },
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });

/** The tower that is taken where the file has no level for it. */
const EYES = {
  hidden_size: 1152,
  intermediate_size: 4304,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  image_size: 384,
  patch_size: 14,
  vision_use_head: false,
};
