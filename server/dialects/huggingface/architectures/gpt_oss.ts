import { defineArchitecture } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "../parts/block";
import { FULL, grouped, kinds, SLIDING, sizes, varied, windowOf } from "../parts/dense";
import { mixture } from "../parts/experts";

export default () =>
  defineArchitecture({
    types: ["gpt_oss"],
    classes: ["GptOss"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(201088, 2880, 2880, 36, 64, 8, 131072),
      head_dim: optional(64),
      attention_bias: flag(true),
      sliding_window: optional(128),
      layer_types: words(),
      num_local_experts: count(128, "num_experts"),
      num_experts_per_tok: count(4, "experts_per_token"),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        kinds(c, k, (i) => (i % 2 === 0 ? SLIDING : FULL)),
        (g, x, kind) =>
          before(g, x, {
            attention: grouped(k, { sinks: true, window: windowOf(kind, k.sliding_window) }),
            mlp: (g, x) =>
              mixture(g, x, {
                router: "router",
                experts: k.num_local_experts,
                active: k.num_experts_per_tok,
                hidden: k.intermediate_size,
                bias: true,
                routerBias: true,
              }),
          }),
      ),
  });
