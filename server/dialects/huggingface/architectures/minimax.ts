import { defineArchitecture } from "../architecture";
import { count, optional, words } from "../keys";
import { before } from "../parts/block";
import { recurrence } from "../parts/delta";
import { FULL, grouped, headDimOf, kinds, LINEAR, sizes, varied } from "../parts/dense";
import { mixture } from "../parts/experts";
import { linear, named } from "../parts/norms";

export default () =>
  defineArchitecture({
    types: ["minimax"],
    classes: ["MiniMax"],
    usual: "ForCausalLM",
    headWidth: "rounded",
    keys: {
      ...sizes(32000, 4096, 14336, 32, 32, 8, 131072),
      head_dim: optional(),
      layer_types: words(),
      num_local_experts: count(8, "num_experts"),
      num_experts_per_tok: count(2),
    },
    stages(k, c) {
      const headDim = headDimOf(k);
      const width = k.num_attention_heads * headDim;
      const usual = (i: number): string => ((i + 1) % 2 === 1 ? FULL : LINEAR);
      return varied(c, k, kinds(c, k, usual), (g, x, kind) =>
        before(g, x, {
          names: { mlp: "block_sparse_moe" },
          attention:
            kind === LINEAR
              ? (g, x) => {
                  const mixed = linear(g, "qkv_proj", x, 3 * width);
                  const [query = x, , value = x] = g.split(mixed, [width, width, width]);
                  const y = recurrence(g, query, value, {
                    heads: k.num_attention_heads,
                    keys: headDim,
                    values: headDim,
                  });
                  const gate = g.activation(linear(g, "output_gate", x, width), "sigmoid");
                  return linear(g, "out_proj", g.multiply(named(g, "norm", y, "rms"), gate), k.hidden_size);
                }
              : grouped(k),
          mlp: (g, x) =>
            mixture(g, x, {
              experts: k.num_local_experts,
              active: k.num_experts_per_tok,
              hidden: k.intermediate_size,
            }),
        }),
      );
    },
  });
