import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { hasLevel, joined, section, textOf, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["step3p7"],
    classes: ["Step3p7", "Step3p7Flash"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(false), projector_bias: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", "step3p5_vision").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "step3p5_vision");
      const text = textOf(c, "text_config", "step3p5", { head: c.head, flat: !hasLevel(c, "text_config") });
      return joined(
        [
          ...section("vision", eyes.stages, "", "model.vision_model."),
          {
            name: "model.multi_modal_projector",
            type: "projector",
            keys: ["projector_bias"],
            section: "projector",
            run: (g, [x]) => g.dense(x as Value, widthOf(text), k.projector_bias),
          },
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
