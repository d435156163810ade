import type { Value } from "../../../model/trace";
import { defineArchitecture, type Stage } from "../architecture";
import { CROSSING } from "../parts/mllama";
import { numberAt, section, widthOf, withText } from "../parts/wrapper";

const PROJECTOR = "model.multi_modal_projector";

export default () =>
  defineArchitecture({
    types: ["mllama"],
    classes: ["Mllama"],
    usual: "ForConditionalGeneration",
    ties: "never",
    keys: {},
    inputs: (_, c) =>
      withText(c.head === "ForCausalLM" ? [] : c.nested("vision_config", "mllama_vision_model").inputs),
    stages(_, c) {
      const eyes = c.nested("vision_config", "mllama_vision_model");
      const text = c.nested("text_config", "mllama_text_model", { head: c.head });
      const projector: Stage = {
        name: PROJECTOR,
        type: "projector",
        keys: ["vision_config"],
        section: "projector",
        // It reads what some blocks saw beside what the last one did.
        run: (g, [x]) => g.dense(x as Value, widthOf(text), true, numberAt(eyes, "vision_output_dim")),
      };
      if (c.head === "ForCausalLM") return text.stages;
      const words = section("text", text.stages, "model.", "model.language_model.");
      return [
        ...section("vision", eyes.stages, "", "model.vision_model."),
        projector,
        ...words.map((s, i) =>
          s.type === CROSSING ? { ...s, reads: [words[i - 1]?.name ?? "", PROJECTOR] } : s,
        ),
      ];
    },
  });
