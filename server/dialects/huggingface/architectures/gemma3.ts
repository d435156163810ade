import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { linear, named } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { gridOf, type Pair } from "../parts/vision";
import { joined, section, textOf, typeAt, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["gemma3"],
    classes: ["Gemma3"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(true), mm_tokens_per_image: count(256) },
    inputs: (_, c) =>
      withText(c.nested("vision_config", typeAt(c, "vision_config", "siglip_vision_model")).inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", typeAt(c, "vision_config", "siglip_vision_model"));
      const text = textOf(c, "text_config", "gemma3_text", {
        head: c.head,
      });
      const { image_size: image, patch_size: patch } = eyes.values as {
        image_size?: Pair;
        patch_size?: Pair;
      };
      const patches = image !== undefined && patch !== undefined ? gridOf(image, patch) : Number.NaN;
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_tower.vision_model."),
          {
            name: "model.multi_modal_projector",
            type: "projector",
            keys: ["mm_tokens_per_image"],
            section: "projector",
            run(g, [x]) {
              const fewer = gathered(g, x as Value, patches / k.mm_tokens_per_image, true);
              return linear(
                g,
                "mm_input_projection",
                named(g, "mm_soft_emb_norm", fewer, "rms"),
                widthOf(text),
              );
            },
          },
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
