import { defineArchitecture, type Family, type Scope, type Ties } from "../architecture";
import { flag } from "../keys";
import { joined, layersOf, section, textOf, twoLayers, typeAt, widthOf, withText } from "./wrapper";

/** The tower that is taken where the file has no level for it. */
const CLIP_336 = {
  hidden_size: 1024,
  intermediate_size: 4096,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  image_size: 336,
  patch_size: 14,
};

/** A tower that sees, two dense layers, and a model that writes: LLaVA and those that differ from it in how images are cut. */
export const llava = (
  type: string,
  name: string,
  o: {
    readonly text?: string;
    readonly eyes?: string;
    readonly absent?: Readonly<Record<string, unknown>>;
    readonly newline?: boolean;
    readonly ties?: Ties;
  } = {},
): Family => {
  const { newline = false, ties = "either", absent = CLIP_336, eyes: usual = "clip_vision_model" } = o;
  const eyesOf = (c: Scope): string => typeAt(c, "vision_config", usual);
  return defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForConditionalGeneration",
    ties,
    keys: {
      tie_word_embeddings: flag(false),
      multimodal_projector_bias: flag(true),
    },
    inputs: (_, c) => withText(c.nested("vision_config", eyesOf(c), { absent }).inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", eyesOf(c), {
        absent,
      });
      const text = textOf(c, "text_config", typeAt(c, "text_config", o.text ?? "llama"), {
        head: c.head,
      });
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_tower."),
          twoLayers("model.multi_modal_projector", widthOf(text), {
            bias: k.multimodal_projector_bias,
            first(g, x) {
              const y = layersOf(g, x, c);
              return newline ? g.within("image_newline", () => g.scale(y, { shift: [widthOf(text)] })) : y;
            },
          }),
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
};
