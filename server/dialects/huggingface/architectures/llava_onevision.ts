import { llava } from "../parts/llava";

export default () =>
  llava("llava_onevision", "LlavaOnevision", {
    newline: true,
    text: "qwen2",
    eyes: "siglip_vision_model",
    absent: {
      hidden_size: 1152,
      intermediate_size: 4304,
      num_hidden_layers: 26,
      num_attention_heads: 16,
      image_size: 384,
      patch_size: 14,
      vision_use_head: false,
    },
  });
