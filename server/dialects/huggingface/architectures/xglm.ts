import { defineArchitecture } from "../architecture";
import { count, flag } from "../keys";
import { attention } from "../parts/attention";
import { before } from "../parts/block";
import { decoder } from "../parts/decoder";
import { plain } from "../parts/mlp";

export default () =>
  defineArchitecture({
    types: ["xglm"],
    classes: ["XGLM"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(256008),
      d_model: count(1024, "hidden_size"),
      ffn_dim: count(4096),
      num_layers: count(24, "num_hidden_layers"),
      attention_heads: count(16, "num_attention_heads"),
      max_position_embeddings: count(2048),
      tie_word_embeddings: flag(true),
    },
    stages: (k, c) =>
      decoder(c, {
        vocabulary: k.vocab_size,
        width: k.d_model,
        layers: k.num_layers,
        layersKey: "num_layers",
        tied: k.tie_word_embeddings,
        norm: "layer",
        names: { norm: "layer_norm" },
        block: (g, x) =>
          before(g, x, {
            norm: "layer",
            names: { norms: ["self_attn_layer_norm", "final_layer_norm"] },
            attention: (g, x) =>
              attention(g, x, {
                heads: k.attention_heads,
                headDim: Math.floor(k.d_model / k.attention_heads),
                bias: true,
                names: { o: "out_proj" },
              }),
            mlp: (g, x) => plain(g, x, { hidden: k.ffn_dim, bias: true, names: ["fc1", "fc2"] }),
          }),
      }),
  });
