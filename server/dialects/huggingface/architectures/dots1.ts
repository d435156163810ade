import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { FULL, grouped, kinds, SLIDING, sizes, varied, windowOf } from "../parts/dense";
import { routed } from "../parts/routed";
import { denseFirst, kindOfWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["dots1"],
    classes: ["Dots1"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(152064, 4608, 10944, 62, 32, 32, 2048),
      head_dim: optional(),
      attention_bias: flag(false),
      sliding_window: optional(4096),
      max_window_layers: count(62),
      layer_types: words(),
      first_k_dense_replace: count(0),
      n_routed_experts: optional(null, "num_local_experts"),
      n_shared_experts: optional(),
      num_experts_per_tok: optional(),
      n_group: count(1),
      topk_group: count(1),
      moe_intermediate_size: count(1408),
    },
    stages(k, c) {
      const attention = kinds(c, k, (i) =>
        k.sliding_window !== null && i >= k.max_window_layers ? SLIDING : FULL,
      );
      return varied(c, k, denseFirst(k.first_k_dense_replace, attention), (g, x, word) => {
        const kind = kindOfWord(word);
        return before(g, x, {
          attention: grouped(k, { norm: "rms", window: windowOf(kind.attention, k.sliding_window) }),
          mlp: routed(k, kind.sparse),
        });
      });
    },
  });
