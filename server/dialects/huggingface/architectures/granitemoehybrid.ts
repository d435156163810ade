import { defineArchitecture } from "../architecture";
import { count, flag, words } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { hybrid, MAMBA } from "../parts/mamba";
import { gated } from "../parts/mlp";
import { pattern } from "../parts/runs";

export default () =>
  defineArchitecture({
    types: ["granitemoehybrid"],
    classes: ["GraniteMoeHybrid"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(32000, 4096, 11008, 32, 32, null, 2048),
      attention_bias: flag(false),
      layer_types: words("layers_block_type"),
      ...MAMBA,
      num_local_experts: count(8),
      num_experts_per_tok: count(2),
      shared_intermediate_size: count(1024),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, () => "mamba"),
        (g, x, kind) =>
          before(g, x, {
            names: {
              attention: /mamba|linear/.test(kind) ? "mamba" : "self_attn",
              mlp: "feed_forward",
            },
            attention: /mamba|linear/.test(kind) ? hybrid(k) : grouped(k),
            mlp: (g, x) =>
              k.num_local_experts > 0
                ? mixture(g, x, {
                    router: "router",
                    experts: k.num_local_experts,
                    active: k.num_experts_per_tok,
                    hidden: k.intermediate_size,
                    shared: { hidden: k.shared_intermediate_size },
                    sharedName: "shared_mlp",
                  })
                : gated(g, x, { hidden: k.shared_intermediate_size }),
          }),
      ),
  });
