import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { joined, section, textOf, typeAt, widthOf, withText } from "../parts/wrapper";

/** Whisper's half that listens, a dense layer, and a model that writes. */
export default () =>
  defineArchitecture({
    types: ["qwen2_audio"],
    classes: ["Qwen2Audio"],
    usual: "ForConditionalGeneration",
    ties: "never",
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("audio_config", "qwen2_audio_encoder").inputs),
    stages(_, c) {
      const heard = c.nested("audio_config", "qwen2_audio_encoder");
      const text = textOf(c, "text_config", typeAt(c, "text_config", "qwen2"), { head: c.head });
      return joined(
        [
          ...section("audio", heard.stages, "model.encoder.", "audio_tower."),
          {
            name: "multi_modal_projector.linear",
            type: "projector",
            keys: ["audio_config"],
            section: "projector",
            run: (g, [x]) => g.dense(x as Value, widthOf(text), true),
          },
        ],
        { stages: section("text", text.stages, "model.", "language_model.model.") },
      );
    },
  });
