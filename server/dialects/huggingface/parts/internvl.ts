import { defineArchitecture, type Family } from "../architecture";
import { flag, real } from "../keys";
import { named } from "./norms";
import { gathered } from "./qwen-vision";
import { joined, section, textOf, twoLayers, typeAt, widthOf, withText } from "./wrapper";

interface Names {
  readonly type: string;
  readonly classes: readonly string[];
  /** The level of the text. */
  readonly text: string;
  readonly remote?: string;
}

/** A tower whose neighbouring patches are laid side by side, two dense layers, and a model that writes. */
export const internvl = ({ type, classes, text: key, remote }: Names): Family =>
  defineArchitecture({
    types: [type],
    classes,
    usual: "ForConditionalGeneration",
    ties: remote ? "either" : "top",
    ...(remote ? { remote, heads: ["ChatModel", "Model"] } : {}),
    keys: { tie_word_embeddings: flag(!remote), downsample_ratio: real(0.5) },
    inputs: (_, c) => withText(c.nested("vision_config", "internvl_vision").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "internvl_vision");
      const text = textOf(c, key, typeAt(c, key, "qwen2"), { head: remote ? "ForCausalLM" : c.head });
      const square = Math.trunc(1 / k.downsample_ratio) ** 2;
      return joined(
        [
          ...section("vision", eyes.stages, "", "model.vision_tower."),
          twoLayers("model.multi_modal_projector", widthOf(text), {
            first: (g, x) => named(g, "layer_norm", gathered(g, x, square), "layer"),
          }),
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
