import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family } from "../architecture";
import { count, flag, oneOrCounts } from "../keys";
import { towerKeys, visionTower } from "./clip";
import { linear } from "./norms";
import { gathered } from "./qwen-vision";
import { pixels } from "./vision";
import { joined, section, textOf, typeAt, widthOf, withText } from "./wrapper";

/** Width, hidden width, blocks and heads are those of the class. */
export const ideficsVision = (
  types: readonly string[],
  classes: readonly string[],
  sizes: Parameters<typeof towerKeys> = [1152, 3072, 12, 16],
): Family =>
  defineArchitecture({
    types,
    classes,
    usual: "Transformer",
    heads: ["Model"],
    keys: {
      ...towerKeys(...sizes),
      num_channels: count(3),
      image_size: oneOrCounts(224),
      patch_size: oneOrCounts(32),
    },
    inputs: (k) => pixels(k.num_channels, k.image_size),
    stages: (k) => visionTower(k, { patchBias: true, front: false, firstNorm: false }),
  });

/** Squares of what was seen become one position of the text each: Idefics 3 and SmolVLM. */
export const idefics = (type: string, name: string): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(false), scale_factor: count(2) },
    inputs: (_, c) => withText(c.nested("vision_config", `${type}_vision`).inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", `${type}_vision`);
      const text = textOf(c, "text_config", typeAt(c, "text_config", "llama"), { head: c.head });
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_model."),
          {
            name: "model.connector.modality_projection",
            type: "projector",
            keys: ["scale_factor"],
            section: "projector",
            run: (g, [x]) => linear(g, "proj", gathered(g, x as Value, k.scale_factor ** 2), widthOf(text)),
          },
        ],
        { stages: section("text", text.stages, "model.", "model.text_model.") },
      );
    },
  });
