import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { indexer, latentAttention } from "../parts/latent";
import { routed } from "../parts/routed";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["deepseek_v32"],
    classes: ["DeepseekV32"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(129280, 7168, 18432, 61, 128, 128, 163840),
      attention_bias: flag(false),
      q_lora_rank: optional(1536),
      kv_lora_rank: count(512),
      qk_nope_head_dim: count(128),
      qk_rope_head_dim: count(64),
      v_head_dim: count(128),
      index_n_heads: count(64),
      index_head_dim: count(128),
      index_topk: count(2048),
      first_k_dense_replace: count(3),
      mlp_layer_types: words(),
      n_routed_experts: count(256, "num_local_experts"),
      n_shared_experts: count(1),
      num_experts_per_tok: count(8),
      n_group: count(8),
      topk_group: count(4),
      moe_intermediate_size: count(2048),
      num_nextn_predict_layers: count(1),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, k.first_k_dense_replace),
        (g, x, word) =>
          before(g, x, {
            attention: (g, x) => latentAttention(g, x, k, (g, x, latent) => indexer(g, x, latent, k)),
            mlp: routed(k, kindOfWord(word).sparse),
          }),
      ),
  });
