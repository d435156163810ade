import { defineArchitecture } from "../architecture";
import { count, counts } from "../keys";
import { DELTA, deltaBlock, deltaKinds, gatedExperts } from "../parts/delta";
import { FULL, sizes, varied } from "../parts/dense";
import { gated } from "../parts/mlp";
import { kindOfWord, kindWord, sparsely } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["qwen3_next"],
    classes: ["Qwen3Next"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(151936, 2048, 5632, 48, 16, 2, 32768),
      ...DELTA,
      mtp_num_hidden_layers: count(0),
      decoder_sparse_step: count(1),
      mlp_only_layers: counts(),
      num_experts: count(512),
      num_experts_per_tok: count(10),
      moe_intermediate_size: count(512),
      shared_expert_intermediate_size: count(512),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        sparsely(k, k.num_experts, deltaKinds(c, k)),
        (g, x, word) => {
          const { attention, sparse } = kindOfWord(word);
          return deltaBlock(g, x, k, attention, (g, x) =>
            sparse ? gatedExperts(k)(g, x) : gated(g, x, { hidden: k.intermediate_size }),
          );
        },
        {},
        kindWord({ attention: FULL, sparse: true }),
      ),
  });
