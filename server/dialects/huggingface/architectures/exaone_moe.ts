import { defineArchitecture } from "../architecture";
import { count, optional, words } from "../keys";
import { before } from "../parts/block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { routed } from "../parts/routed";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["exaone_moe"],
    classes: ["ExaoneMoe"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(102400, 4096, 16384, 32, 32, 32, 2048),
      head_dim: optional(),
      sliding_window: optional(4096),
      layer_types: words(),
      mlp_layer_types: words(),
      first_k_dense_replace: count(1),
      num_experts: count(64),
      num_experts_per_tok: count(8),
      num_shared_experts: count(1),
      moe_intermediate_size: count(1024),
    },
    stages(k, c) {
      const attention = kinds(c, k, everyNth(4));
      const experts = { ...k, n_routed_experts: k.num_experts, n_shared_experts: k.num_shared_experts };
      return varied(
        c,
        k,
        listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, k.first_k_dense_replace, attention),
        (g, x, word) => {
          const kind = kindOfWord(word);
          return before(g, x, {
            attention: grouped(k, { norm: "rms", window: windowOf(kind.attention, k.sliding_window) }),
            mlp: routed(experts, kind.sparse),
          });
        },
      );
    },
  });
