import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { sizes, varied } from "../parts/dense";
import { indexer, latentAttention } from "../parts/latent";
import { routed } from "../parts/routed";
import { pattern } from "../parts/runs";
import { kindOfWord, listedSparse } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["glm_moe_dsa"],
    classes: ["GlmMoeDsa"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(154880, 6144, 12288, 78, 64, 64, 202752),
      attention_bias: flag(false),
      q_lora_rank: optional(2048),
      kv_lora_rank: count(512),
      qk_nope_head_dim: count(192),
      qk_rope_head_dim: count(64),
      v_head_dim: count(256),
      index_n_heads: count(32),
      index_head_dim: count(128),
      index_topk: count(2048),
      indexer_types: words(),
      first_k_dense_replace: count(3),
      mlp_layer_types: words(),
      n_routed_experts: count(256, "num_local_experts"),
      n_shared_experts: count(1),
      num_experts_per_tok: count(8),
      n_group: count(1),
      topk_group: count(1),
      moe_intermediate_size: count(2048),
      num_nextn_predict_layers: count(1),
    },
    stages(k, c) {
      const index = pattern(c, "indexer_types", k.indexer_types, k.num_hidden_layers, () => "full");
      const attention = (i: number): string => (index(i) === "full" ? "own index" : "shared index");
      return varied(
        c,
        k,
        listedSparse(c, k.mlp_layer_types, k.num_hidden_layers, k.first_k_dense_replace, attention),
        (g, x, word) => {
          const kind = kindOfWord(word);
          return before(g, x, {
            attention: (g, x) =>
              latentAttention(g, x, k, (g, x, latent) => {
                if (kind.attention === "own index") indexer(g, x, latent, k);
              }),
            mlp: routed(k, kind.sparse),
          });
        },
      );
    },
  });
