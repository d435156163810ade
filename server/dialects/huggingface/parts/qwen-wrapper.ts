import { defineArchitecture, type Family } from "../architecture";
import { flag } from "../keys";
import { hasLevel, isTied, joined, section, withText } from "./wrapper";

/** Qwen with eyes: its third and later generations. */
export const qwenWrapper = (type: string, name: string): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", `${type}_vision`).inputs),
    stages(k, c) {
      const seen = section("vision", c.nested("vision_config", `${type}_vision`).stages, "", "model.visual.");
      const text = c.nested("text_config", `${type}_text`, {
        head: c.head,
        told: { tie_word_embeddings: k.tie_word_embeddings },
      });
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
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", `${type}_vision`).inputs),
    stages(k, c) {
      const seen = section("vision", c.nested("vision_config", `${type}_vision`).stages, "", "model.visual.");
      const flat = !hasLevel(c, "text_config");
      const alone = c.nested("text_config", `${type}_text`, { flat });
      const text = c.nested("text_config", `${type}_text`, {
        head: c.head,
        flat,
        told: { tie_word_embeddings: k.tie_word_embeddings || isTied(alone) },
      });
      return joined(seen, { stages: section("text", text.stages, "model.", "model.language_model.") });
    },
  });
