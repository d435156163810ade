import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { linear, named } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { joined, section, textOf, widthOf, withText } from "../parts/wrapper";

export default () =>
  defineArchitecture({
    types: ["kimi_k25"],
    classes: ["Kimi_K25", "KimiK25"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(true), projection_hidden_size: count(1152) },
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
