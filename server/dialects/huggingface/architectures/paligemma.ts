import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { joined, section, textOf, typeAt, withText } from "../parts/wrapper";

const SIGLIP_SO400M = {
  hidden_size: 1152,
  intermediate_size: 4096,
  num_hidden_layers: 27,
  num_attention_heads: 16,
  patch_size: 14,
  vision_use_head: false,
};

const GEMMA_2B = {
  vocab_size: 257152,
  hidden_size: 2048,
  intermediate_size: 16384,
  num_hidden_layers: 18,
  num_attention_heads: 8,
  num_key_value_heads: 1,
};

export default () =>
  defineArchitecture({
    types: ["paligemma"],
    classes: ["PaliGemma"],
    usual: "ForConditionalGeneration",
    ties: "top",
    keys: { tie_word_embeddings: flag(true), projection_dim: count(2048) },
    inputs: (_, c) =>
      withText(
        c.nested("vision_config", typeAt(c, "vision_config", "siglip_vision_model"), {
          absent: SIGLIP_SO400M,
        }).inputs,
      ),
    stages(k, c) {
      const eyes = c.nested("vision_config", typeAt(c, "vision_config", "siglip_vision_model"), {
        absent: SIGLIP_SO400M,
      });
      const text = textOf(c, "text_config", typeAt(c, "text_config", "gemma"), {
        head: c.head,
        absent: GEMMA_2B,
      });
      return joined(
        [
          ...section("vision", eyes.stages, "vision_model.", "model.vision_tower.vision_model."),
          {
            name: "model.multi_modal_projector.linear",
            type: "projector",
            keys: ["projection_dim"],
            section: "projector",
            run: (g, [x]) => g.dense(x as Value, k.projection_dim, true),
          },
        ],
        { stages: section("text", text.stages, "model.", "model.language_model.") },
      );
    },
  });
