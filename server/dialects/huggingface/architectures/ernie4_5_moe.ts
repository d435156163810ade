import { defineArchitecture } from "../architecture";
import { count, flag, optional, real } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { gated } from "../parts/mlp";
import { kindOfWord, kindWord } from "../parts/sparse";

export default () =>
  defineArchitecture({
    types: ["ernie4_5_moe"],
    classes: ["Ernie4_5_Moe"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(103424, 2560, 12288, 28, 20, 4, 131072, true),
      head_dim: optional(),
      use_bias: flag(false),
      moe_num_experts: count(64, "num_experts"),
      moe_k: count(6, "num_experts_per_tok"),
      moe_num_shared_experts: count(2),
      moe_intermediate_size: count(1536),
      moe_layer_start_index: count(1),
      moe_layer_end_index: real(-1),
      moe_layer_interval: count(1),
    },
    stages(k, c) {
      const last = k.moe_layer_end_index === -1 ? k.num_hidden_layers - 1 : k.moe_layer_end_index;
      const kindOf = (i: number): string =>
        kindWord({
          attention: "",
          sparse: (i + 1) % k.moe_layer_interval === 0 && i >= k.moe_layer_start_index && i <= last,
        });
      return varied(
        c,
        k,
        kindOf,
        (g, x, word) =>
          before(g, x, {
            attention: grouped(k, { bias: k.use_bias }),
            mlp: (g, x) =>
              kindOfWord(word).sparse
                ? mixture(g, x, {
                    experts: k.moe_num_experts,
                    active: k.moe_k,
                    hidden: k.moe_intermediate_size,
                    correction: "parameter",
                    shared: {
                      hidden: k.moe_intermediate_size * k.moe_num_shared_experts,
                      bias: k.use_bias,
                    },
                  })
                : gated(g, x, { hidden: k.intermediate_size, bias: k.use_bias }),
          }),
        { headBias: k.use_bias },
      );
    },
  });
