import { defineArchitecture, type Family } from "../architecture";
import { optional } from "../keys";
import { before } from "./block";
import { grouped, sizes, uniform } from "./dense";
import { gated } from "./mlp";

/** Mistral and its later generation, which differ in their defaults: vocabulary, blocks, positions; heads and window. */
export const mistral = (
  type: string,
  name: string,
  [vocabulary, layers, positions]: readonly [number, number, number],
  headDim: number | null,
  window: number | null,
): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForCausalLM",
    keys: {
      ...sizes(vocabulary, 4096, 14336, layers, 32, 8, positions),
      head_dim: optional(headDim),
      sliding_window: optional(window),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k, { window: k.sliding_window }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
