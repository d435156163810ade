import { defineArchitecture, type Family } from "../architecture";
import { flag, optional } from "../keys";
import { sandwiched } from "./block";
import { grouped, sizes, uniform } from "./dense";
import { gated } from "./mlp";

/** GLM-4, alone and as the text of GLM-4V: positions, the width of a head, and what is usual on top. */
export const glm4 = (
  type: string,
  name: string,
  positions: number,
  headDim: number | null,
  usual: "ForCausalLM" | "Model" = "ForCausalLM",
): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual,
    keys: {
      ...sizes(151552, 4096, 13696, 40, 32, 2, positions),
      head_dim: optional(headDim),
      attention_bias: flag(true),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        sandwiched(g, x, {
          names: {
            norms: [
              "input_layernorm",
              "post_self_attn_layernorm",
              "post_attention_layernorm",
              "post_mlp_layernorm",
            ],
          },
          attention: grouped(k, { outBias: false, turnsPart: true }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
