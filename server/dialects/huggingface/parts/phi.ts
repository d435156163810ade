import type { Scope, Stage } from "../architecture";
import { parallel } from "./block";
import { grouped, type Heads, type Model, uniform } from "./dense";
import { gelu, plain } from "./mlp";

interface Phi extends Heads, Model {
  readonly intermediate_size: number;
  readonly hidden_act: string | null;
  readonly qk_layernorm: boolean;
}

/** Attention with biases and, if it says so, a norm of queries and keys. */
export const biased = (k: Heads & Pick<Phi, "qk_layernorm">) =>
  grouped(k, {
    bias: true,
    turnsPart: true,
    names: { o: "dense", qNorm: "q_layernorm", kNorm: "k_layernorm" },
    ...(k.qk_layernorm ? { norm: "layer" } : {}),
  });

/** Attention and a plain feed-forward part beside each other behind one norm, biases everywhere. */
export const phi = (c: Scope, k: Phi): readonly Stage[] =>
  uniform(
    c,
    k,
    (g, x) =>
      parallel(g, x, {
        norm: "layer",
        attention: biased(k),
        mlp: (g, x) =>
          plain(g, x, {
            hidden: k.intermediate_size,
            bias: true,
            fn: gelu(k.hidden_act),
            names: ["fc1", "fc2"],
          }),
      }),
    { norm: "layer", headBias: true, names: { norm: "final_layernorm" } },
  );
