import { defineArchitecture, type Stage } from "../architecture";
import { flag } from "../keys";
import { section, textOf } from "../parts/wrapper";

/** How many weights the parts have that see and listen is not known here. */
const unknown = (name: string, level: string): Stage => ({
  name,
  type: level.replace("_config", ""),
  keys: [level],
  section: level.replace("_config", ""),
  reads: ["input_ids"],
  run: (g, xs) => g.unknown(xs),
});

export default () =>
  defineArchitecture({
    types: ["gemma3n"],
    classes: ["Gemma3nMultimodal"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(true) },
    stages(_, c) {
      const text = textOf(c, "text_config", "gemma3n_text", { head: c.head });
      return [
        unknown("model.vision_tower", "vision_config"),
        unknown("model.audio_tower", "audio_config"),
        ...section("text", text.stages, "model.", "model.language_model."),
      ];
    },
  });
