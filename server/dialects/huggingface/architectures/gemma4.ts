import type { Value } from "../../../model/trace";
import { defineArchitecture, type Stage } from "../architecture";
import { flag } from "../keys";
import { linear } from "../parts/norms";
import { hasLevel, joined, section, textOf, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["gemma4"],
    classes: ["Gemma4"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(true) },
    inputs: (_, c) =>
      withText(hasLevel(c, "vision_config") ? c.nested("vision_config", "gemma4_vision").inputs : []),
    stages(_, c) {
      const text = textOf(c, "text_config", "gemma4_text", {
        head: c.head,
      });
      const words = section("text", text.stages, "model.", "model.language_model.");
      // How many weights the part that listens has is not known here.
      const ears: readonly Stage[] = hasLevel(c, "audio_config")
        ? [
            {
              name: "model.audio_tower",
              type: "audio",
              keys: ["audio_config"],
              section: "audio",
              reads: ["input_ids"],
              run: (g, xs) => g.unknown(xs),
            },
          ]
        : [];
      if (!hasLevel(c, "vision_config")) return [...ears, ...words];
      const eyes = c.nested("vision_config", "gemma4_vision");
      const projector: Stage = {
        name: "model.embed_vision",
        type: "projector",
        keys: ["vision_config"],
        section: "projector",
        run: (g, [x]) => linear(g, "embedding_projection", x as Value, widthOf(text)),
      };
      const seen = [...section("vision", eyes.stages, "", "model.vision_tower."), projector];
      return [...ears, ...joined(seen, { stages: words })];
    },
  });
