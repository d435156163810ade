import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { linear } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { joined, numberAt, section, textOf, twoLayers, widthOf, withText } from "../parts/wrapper";

/** Patches become words one by one, then neighbours become one. */
export default () =>
  defineArchitecture({
    types: ["minimax_m3_vl"],
    classes: ["MiniMaxM3Sparse", "MiniMaxM3VL"],
    usual: "ForConditionalGeneration",
    ties: "either",
    keys: { projector_hidden_size: count(6144), tie_word_embeddings: flag(false) },
    inputs: (_, c) => withText(c.nested("vision_config", "minimax_m3_vl_vision").inputs),
    stages(k, c) {
      const eyes = c.nested("vision_config", "minimax_m3_vl_vision");
      const text = textOf(c, "text_config", "minimax_m3_vl_text", {
        head: c.head,
      });
      const neighbours = numberAt(eyes, "spatial_merge_size") ** 2;
      const hidden = k.projector_hidden_size;
      return joined(
        [
          ...section("vision", eyes.stages, "", "model.vision_tower."),
          twoLayers("model.multi_modal_projector", widthOf(text), {
            hidden,
            names: ["merge_linear_1", "merge_linear_2"],
            first(g, x) {
              const y = g.activation(linear(g, "linear_1", x, hidden, true), "gelu");
              return gathered(g, linear(g, "linear_2", y, widthOf(text), true), neighbours);
            },
          }),
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
