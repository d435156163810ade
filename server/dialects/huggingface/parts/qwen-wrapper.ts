import { defineArchitecture, type Family, type Ties } from "../architecture";
import { flag } from "../keys";
import { hasLevel, joined, section, textOf, withText } from "./wrapper";

/** Qwen with eyes: its third and later generations. */
export const qwenWrapper = (type: string, name: string, ties: Ties = "top"): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    ties,
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", `${type}_vision`).inputs),
    stages(_, c) {
      const seen = section("vision", c.nested("vision_config", `${type}_vision`).stages, "", "model.visual.");
      const text = textOf(c, "text_config", `${type}_text`, { head: c.head });
      const deep = seen.filter((s) => s.name.includes("deepstack")).map((s) => s.name);
      return joined(seen, { stages: section("text", text.stages, "model.", "model.language_model.") }, deep);
    },
  });

/** Its second generation: the text's keys may stand at the top, and either level may tie the words. */
export const qwen2Wrapper = (type: string, name: string): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    ties: "either",
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", `${type}_vision`).inputs),
    stages(_, c) {
      const seen = section("vision", c.nested("vision_config", `${type}_vision`).stages, "", "model.visual.");
      const flat = !hasLevel(c, "text_config");
      const text = textOf(c, "text_config", `${type}_text`, { head: c.head, flat });
      return joined(seen, { stages: section("text", text.stages, "model.", "model.language_model.") });
    },
  });
