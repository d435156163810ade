import type { Value } from "../../../model/trace";
import { defineArchitecture } from "../architecture";
import { flag } from "../keys";
import { numberAt, section } from "../parts/wrapper";

/** Segment Anything: an image is looked at once, and then asked for the mask of whatever is pointed at. */
export default () =>
  defineArchitecture({
    types: ["sam"],
    classes: ["Sam"],
    usual: "Model",
    heads: ["Model"],
    keys: { tie_word_embeddings: flag(true) },
    inputs: (_, c) => [
      ...c.nested("vision_config", "sam_vision_model").inputs,
      ...c.nested("prompt_encoder_config", "sam_prompt_encoder").inputs,
    ],
    stages(k, c) {
      const eyes = c.nested("vision_config", "sam_vision_model");
      const prompt = c.nested("prompt_encoder_config", "sam_prompt_encoder");
      const features = numberAt(eyes, "num_pos_feats");
      return [
        ...section("vision", eyes.stages),
        {
          name: "shared_image_embedding",
          type: "positions",
          keys: ["vision_config"],
          section: "prompt",
          reads: ["input_points"],
          // Image and prompt share it, unless the file unties them.
          run: (g, [x]) => g.scale(x as Value, { shift: [k.tie_word_embeddings ? 2 : 4, features] }),
        },
        ...section(
          "prompt",
          prompt.stages.map((s) => ({ ...s, reads: ["shared_image_embedding"] })),
        ),
        ...section("masks", c.nested("mask_decoder_config", "sam_mask_decoder").stages),
      ];
    },
  });
