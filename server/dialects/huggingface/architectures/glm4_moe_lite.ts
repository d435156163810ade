import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { latentAttention } from "../parts/latent";
import { gated } from "../parts/mlp";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default defineArchitecture({
  types: ["glm4_moe_lite"],
  classes: ["Glm4MoeLite"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(154880, 2048, 10240, 47, 20, 20, 202752),
    attention_bias: flag(false),
    q_lora_rank: optional(768),
    kv_lora_rank: count(512),
    qk_nope_head_dim: count(192),
    qk_rope_head_dim: count(64, "head_dim"),
    v_head_dim: count(256),
    mlp_layer_types: words(),
    n_routed_experts: count(64, "num_local_experts"),
    n_shared_experts: count(1),
    num_experts_per_tok: count(4),
    n_group: count(1),
    topk_group: count(1),
    moe_intermediate_size: count(1536),
  },
  stages: (k, c) =>
    varied(c, k, listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, 1), (g, x, word) =>
      before(g, x, {
        attention: (g, x) => latentAttention(g, x, k),
        mlp: (g, x) =>
          kindOfWord(word).sparse
            ? mixture(g, x, {
                experts: k.n_routed_experts,
                active: k.num_experts_per_tok,
                hidden: k.moe_intermediate_size,
                correction: "buffer",
                shared: { hidden: k.moe_intermediate_size * k.n_shared_experts },
              })
            : gated(g, x, { hidden: k.intermediate_size }),
      }),
    ),
});
