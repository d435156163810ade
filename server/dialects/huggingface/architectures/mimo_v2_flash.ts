import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { FULL, grouped, kinds, SLIDING, sizes, varied, windowOf } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["mimo_v2_flash"],
    classes: ["MiMoV2Flash"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(152576, 4096, 16384, 48, 64, 4, 131072),
      head_dim: optional(192),
      v_head_dim: count(128),
      attention_bias: flag(false),
      sliding_window: optional(129),
      layer_types: words(),
      mlp_layer_types: words(),
      n_routed_experts: count(256, "num_local_experts"),
      num_experts_per_tok: count(8),
      n_group: count(1),
      topk_group: count(1),
      moe_intermediate_size: count(2048),
    },
    stages(k, c) {
      const attention = kinds(c, k, (i) => (i === 0 || (i + 1) % 6 === 0 ? FULL : SLIDING));
      return varied(
        c,
        k,
        listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, 1, attention),
        (g, x, word) => {
          const kind = kindOfWord(word);
          const sliding = kind.attention === SLIDING;
          const kvHeads = k.num_key_value_heads ?? k.num_attention_heads;
          return before(g, x, {
            // Blocks with a window have twice the key-value heads, and a sink for each head.
            attention: grouped(k, {
              kvHeads: sliding ? 2 * kvHeads : kvHeads,
              valueDim: k.v_head_dim,
              outBias: false,
              sinks: sliding,
              window: windowOf(kind.attention, k.sliding_window),
            }),
            mlp: (g, x) =>
              kind.sparse
                ? mixture(g, x, {
                    experts: k.n_routed_experts,
                    active: k.num_experts_per_tok,
                    hidden: k.moe_intermediate_size,
                    correction: "buffer",
                  })
                : gated(g, x, { hidden: k.intermediate_size }),
          });
        },
      );
    },
  });
