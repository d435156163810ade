import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gatedConvolution } from "../parts/gatedconv";
import { gated } from "../parts/mlp";
import { pattern } from "../parts/runs";
import { denseFirst, kindOfWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["lfm2_moe"],
    classes: ["Lfm2Moe"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(65536, 2048, 7168, 32, 32, 8, 128000, true),
      layer_types: words(),
      conv_L_cache: count(3),
      conv_bias: flag(false),
      num_dense_layers: count(2),
      num_experts: count(32),
      num_experts_per_tok: count(4),
      use_expert_bias: flag(true),
      moe_intermediate_size: count(1792),
      sliding_window: optional(),
    },
    stages(k, c) {
      const attention = pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, () => "conv");
      return varied(
        c,
        k,
        denseFirst(k.num_dense_layers, attention),
        (g, x, word) => {
          const kind = kindOfWord(word);
          const conv = kind.attention === "conv";
          return before(g, x, {
            names: {
              attention: conv ? "conv" : "self_attn",
              mlp: "feed_forward",
              norms: ["operator_norm", "ffn_norm"],
            },
            attention: conv
              ? (g, x) => gatedConvolution(g, x, k.hidden_size, k.conv_L_cache, k.conv_bias)
              : grouped(k, {
                  norm: "rms",
                  names: { o: "out_proj", qNorm: "q_layernorm", kNorm: "k_layernorm" },
                }),
            mlp: (g, x) =>
              kind.sparse
                ? mixture(g, x, {
                    experts: k.num_experts,
                    active: k.num_experts_per_tok,
                    hidden: k.moe_intermediate_size,
                    ...(k.use_expert_bias ? { correction: "buffer" } : {}),
                  })
                : gated(g, x, { hidden: k.intermediate_size, names: ["w1", "w3", "w2"] }),
          });
        },
        { names: { norm: "embedding_norm" } },
      );
    },
  });
