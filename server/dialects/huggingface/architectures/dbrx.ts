import { get, integerOf, type Tree } from "../../../model/tree";
import { defineArchitecture } from "../architecture";
import { count, flag, map } from "../keys";
import { mixture } from "../parts/experts";
import { mosaic } from "../parts/mosaic";

const at = (level: Tree | null, key: string, usual: number): number =>
  integerOf(get(level ?? undefined, key)) ?? usual;

export default () =>
  defineArchitecture({
    types: ["dbrx"],
    classes: ["Dbrx"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      vocab_size: count(32000),
      d_model: count(2048, "hidden_size"),
      n_layers: count(24, "num_hidden_layers"),
      n_heads: count(16, "num_attention_heads"),
      max_seq_len: count(2048, "max_position_embeddings"),
      attn_config: map(),
      ffn_config: map(),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      mosaic(c, k, {
        kvHeads: at(k.attn_config, "kv_n_heads", 1),
        names: {
          attention: "norm_attn_norm.attn",
          mlp: "ffn",
          norms: ["norm_attn_norm.norm_1", "norm_attn_norm.norm_2"],
        },
        mlp: (g, x) =>
          mixture(g, x, {
            experts: at(k.ffn_config, "moe_num_experts", 4),
            active: at(k.ffn_config, "moe_top_k", 1),
            hidden: at(k.ffn_config, "ffn_hidden_size", 3584),
            router: "router.layer",
          }),
      }),
  });
