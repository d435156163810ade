import { defineArchitecture } from "../architecture";
import { count, counts, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { pattern } from "../parts/runs";
import { kindOfWord, kindWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["llama4_text"],
    classes: ["Llama4", "Llama4Text"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(202048, 5120, 8192, 48, 40, 8, 131072),
      head_dim: optional(128),
      attention_bias: flag(false),
      intermediate_size_mlp: count(16384),
      interleave_moe_layer_step: count(1),
      moe_layers: counts(),
      no_rope_layers: counts(),
      no_rope_layer_interval: count(4),
      attention_chunk_size: optional(8192),
      layer_types: words(),
      num_local_experts: count(16),
      num_experts_per_tok: count(1),
    },
    stages(k, c) {
      const sparse = k.moe_layers && new Set(k.moe_layers);
      const step = k.interleave_moe_layer_step;
      const flags = k.no_rope_layers?.length ? k.no_rope_layers : null;
      const rotary = (i: number): boolean =>
        flags ? flags[i] !== 0 : (i + 1) % k.no_rope_layer_interval !== 0;
      const attention = pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, (i) =>
        rotary(i) ? "chunked_attention" : "full_attention",
      );
      return varied(
        c,
        k,
        (i) =>
          kindWord({
            attention: attention(i),
            sparse: sparse ? sparse.has(i) : step > 0 && (i + 1) % step === 0,
          }),
        (g, x, word) => {
          const kind = kindOfWord(word);
          return before(g, x, {
            names: { mlp: "feed_forward" },
            attention: grouped(k, {
              window: kind.attention === "chunked_attention" ? k.attention_chunk_size : null,
            }),
            mlp: (g, x) =>
              kind.sparse
                ? mixture(g, x, {
                    router: "router",
                    experts: k.num_local_experts,
                    active: k.num_experts_per_tok,
                    hidden: k.intermediate_size,
                    shared: { hidden: k.intermediate_size },
                    sharedName: "shared_expert",
                  })
                : gated(g, x, { hidden: k.intermediate_size_mlp }),
          });
        },
      );
    },
  });
