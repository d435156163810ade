import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { ears } from "../parts/ears";

export default () =>
  defineArchitecture({
    types: ["qwen2_audio_encoder", "voxtral_encoder"],
    classes: ["Qwen2Audio", "Voxtral"],
    usual: "Encoder",
    heads: ["Model", "Encoder"],
    keys: {
      num_mel_bins: count(128),
      d_model: count(1280, "hidden_size"),
      encoder_layers: count(32, "num_hidden_layers"),
      encoder_attention_heads: count(20, "num_attention_heads"),
      encoder_ffn_dim: count(5120, "intermediate_size"),
      max_source_positions: count(1500),
    },
    inputs: (k) => [
      { name: "input_features", dims: [k.num_mel_bins, 2 * k.max_source_positions], first: true },
    ],
    stages: (k) => ears(k),
  });
