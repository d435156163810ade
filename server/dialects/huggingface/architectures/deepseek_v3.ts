import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { latentAttention } from "../parts/latent";
import { gated } from "../parts/mlp";
import { denseFirst, kindOfWord } from "../parts/sparse";

export default defineArchitecture({
  types: ["deepseek_v3"],
  classes: ["DeepseekV3"],
  usual: "ForCausalLM",
  keys: {
    ...sizes(129280, 7168, 18432, 61, 128, 128, 4096),
    attention_bias: flag(false),
    q_lora_rank: optional(1536),
    kv_lora_rank: count(512),
    qk_nope_head_dim: count(128),
    qk_rope_head_dim: count(64),
    v_head_dim: count(128),
    first_k_dense_replace: count(3),
    n_routed_experts: count(256, "num_local_experts"),
    n_shared_experts: count(1),
    num_experts_per_tok: count(8),
    n_group: count(8),
    topk_group: count(4),
    moe_intermediate_size: count(2048),
    num_nextn_predict_layers: count(1, "num_mtp_layers"),
  },
  stages: (k, c) =>
    varied(c, k, denseFirst(k.first_k_dense_replace), (g, x, word) =>
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
