import type { Value } from "../../../model/trace";
import { defineArchitecture, type Family, type Ties } from "../architecture";
import { count, flag } from "../keys";
import { linear, named } from "./norms";
import { gathered } from "./qwen-vision";
import { joined, section, textOf, widthOf, withText } from "./wrapper";

/** Patches of any image, four neighbours laid side by side, and a model with latent attention that writes. */
export const kimi = (
  type: string,
  classes: readonly string[],
  o: { readonly ties: Ties; readonly remote?: string },
): Family =>
  defineArchitecture({
    types: [type],
    classes,
    usual: "ForConditionalGeneration",
    ...o,
    keys: { tie_word_embeddings: flag(o.ties === "top"), projection_hidden_size: count(1152) },
    inputs: (_, c) => withText(c.nested("vision_config", "kimi_k25_vision").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "kimi_k25_vision");
      const seen = eyes.stages;
      const [rows = 2, columns = 2] = (eyes.values.merge_kernel_size ?? []) as readonly number[];
      const text = textOf(c, "text_config", "deepseek_v3", {
        head: c.head,
      });
      return joined(
        [
          ...section("vision", seen, "", "model.vision_tower."),
          {
            name: "model.mm_projector",
            type: "projector",
            keys: ["projection_hidden_size"],
            section: "projector",
            run(g, [x]) {
              const square = rows * columns;
              const wide = widthOf(eyes) * square;
              const y = gathered(
                g,
                named(g, "pre_norm", x as Value, "layer", [k.projection_hidden_size]),
                square,
              );
              const z = g.within("in_proj", () => g.dense(y, wide, true, wide));
              return linear(g, "out_proj", g.activation(z, "gelu"), widthOf(text), true);
            },
          },
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
