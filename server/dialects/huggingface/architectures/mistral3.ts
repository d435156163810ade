import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { linear, named } from "../parts/norms";
import { gathered } from "../parts/qwen-vision";
import { joined, layersOf, section, textOf, twoLayers, typeAt, widthOf, withText } from "../parts/wrapper";

const MISTRAL_SMALL = {
  vocab_size: 131072,
  hidden_size: 5120,
  intermediate_size: 32768,
  num_hidden_layers: 40,
  head_dim: 128,
};

export default () =>
  defineArchitecture({
    types: ["mistral3"],
    classes: ["Mistral3"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: {
      tie_word_embeddings: flag(true),
      multimodal_projector_bias: flag(false),
      spatial_merge_size: count(2),
    },
    inputs: (_, c) =>
      withText(
        c.nested("vision_config", typeAt(c, "vision_config", "pixtral"), {
          absent: { image_size: 1540, patch_size: 14 },
        }).inputs,
      ),
    stages(k, c) {
      const eyes = c.nested("vision_config", typeAt(c, "vision_config", "pixtral"), {
        absent: { image_size: 1540, patch_size: 14 },
      });
      const text = textOf(c, "text_config", typeAt(c, "text_config", "mistral"), {
        head: c.head,
        absent: MISTRAL_SMALL,
      });
      return joined(
        [
          ...section("vision", eyes.stages, "", "model.vision_tower."),
          twoLayers("model.multi_modal_projector", widthOf(text), {
            bias: k.multimodal_projector_bias,
            first(g, x) {
              const square = gathered(g, named(g, "norm", x, "rms"), k.spatial_merge_size ** 2);
              return layersOf(g, linear(g, "patch_merger.merging_layer", square, widthOf(eyes)), c);
            },
          }),
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
