import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { joined, numberAt, section, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["llama4"],
    classes: ["Llama4"],
    usual: "ForConditionalGeneration",
    ties: "text",
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", "llama4_vision_model").inputs),
    stages(_, c) {
      const eyes = c.nested("vision_config", "llama4_vision_model");
      const seen = section("vision", eyes.stages, "", "vision_model.");
      const text = c.nested("text_config", "llama4_text", { head: c.head });
      return joined(
        [
          ...seen,
          {
            name: "multi_modal_projector.linear_1",
            type: "projector",
            keys: ["vision_config"],
            section: "projector",
            run: (g, [x]) => g.dense(x as Value, widthOf(text), false, numberAt(eyes, "vision_output_dim")),
          },
        ],
        { stages: section("text", text.stages, "", "language_model.") },
      );
    },
  });
