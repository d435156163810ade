import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, uniform } from "../parts/dense";
import { routed, routedKeys } from "../parts/routed";

const { intermediate_size: _, ...own } = sizes(196608, 4096, 0, 48, 64, 8, 131072);

export default () =>
  defineArchitecture({
    types: ["solar_open"],
    classes: ["SolarOpen"],
    usual: "ForCausalLM",
    keys: {
      ...own,
      head_dim: optional(128),
      attention_bias: flag(false),
      ...routedKeys(128, 8, 1280),
      n_shared_experts: count(1),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) => before(g, x, { attention: grouped(k, { outBias: false }), mlp: routed(k) })),
  });
