import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { latentAttention } from "../parts/latent";
import { routed } from "../parts/routed";
import { denseFirst, kindOfWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["deepseek_v2"],
    classes: ["DeepseekV2"],
    usual: "ForCausalLM",
    headWidth: "strict",
    keys: {
      ...sizes(102400, 4096, 11008, 32, 32, 32, 2048),
      attention_bias: flag(false),
      mlp_bias: flag(false),
      q_lora_rank: optional(1536),
      kv_lora_rank: count(512),
      qk_nope_head_dim: count(128),
      qk_rope_head_dim: count(64),
      v_head_dim: count(128),
      first_k_dense_replace: count(0),
      n_routed_experts: count(64, "num_experts"),
      n_shared_experts: count(2),
      num_experts_per_tok: optional(),
      n_group: optional(),
      topk_group: optional(),
      moe_intermediate_size: count(1407),
    },
    stages: (k, c) =>
      varied(c, k, denseFirst(k.first_k_dense_replace), (g, x, word) =>
        before(g, x, {
          attention: (g, x) => latentAttention(g, x, k),
          mlp: routed(k, kindOfWord(word).sparse, { correction: null }),
        }),
      ),
  });
