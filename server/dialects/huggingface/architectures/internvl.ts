import { defineArchitecture } from "../architecture";
import { flag, real } from "../keys";
import { named } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { joined, section, textOf, twoLayers, typeAt, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["internvl"],
    classes: ["InternVL"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(true), downsample_ratio: real(0.5) },
    inputs: (_, c) => withText(c.nested("vision_config", "internvl_vision").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "internvl_vision");
      const text = textOf(c, "text_config", typeAt(c, "text_config", "qwen2"), {
        head: c.head,
      });
      const square = Math.trunc(1 / k.downsample_ratio) ** 2;
      return joined(
        [
          ...section("vision", eyes.stages, "", "model.vision_tower."),
          twoLayers("model.multi_modal_projector", widthOf(text), {
            first: (g, x) => named(g, "layer_norm", gathered(g, x, square), "layer"),
          }),
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
