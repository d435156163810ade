import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { gated } from "../parts/mlp";
import { joined, numberAt, section, textOf, typeAt, widthOf, withText } from "../parts/wrapper";
import { CONTEXT } from "./idefics2_perceiver";

const EYES = "idefics2_vision";

/** A few learnt questions look at what was seen, and stand in the text for all of it. */
export default () =>
  defineArchitecture({
    types: ["idefics2"],
    classes: ["Idefics2"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", EYES).inputs),
    stages(_, c) {
      const text = textOf(c, "text_config", typeAt(c, "text_config", "mistral"), { head: c.head });
      const width = widthOf(text);
      const eyes = c.nested("vision_config", EYES);
      const asked = c.nested("perceiver_config", "idefics2_perceiver", { told: { hidden_size: width } });
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_model."),
          {
            name: CONTEXT,
            type: "projector",
            keys: ["perceiver_config"],
            section: "projector",
            run: (g, [x]) =>
              gated(g, x as Value, { hidden: numberAt(text, "intermediate_size"), out: width }),
          },
          ...section("projector", asked.stages, "", "model.connector.perceiver_resampler."),
        ],
        { stages: section("text", text.stages, "model.", "model.text_model.") },
      );
    },
  });
