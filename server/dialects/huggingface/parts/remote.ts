import { defineArchitecture, type Family } from "../architecture";
import { count, flag, optional } from "../keys";
import { before } from "./block";
import { grouped, sizes, uniform } from "./dense";
import { gated } from "./mlp";
import type { NormKind } from "./norms";

/** What a problem says of a family that the package does not have. */
export const sharing = (family: string): string =>
  `comes with its own code; it is read as ${family}, which computes the same`;

interface Like {
  /** Class defaults in the order of `sizes`. */
  readonly sizes: Parameters<typeof sizes>;
  /** Its key for biases of all four projections of attention, and the default of that; none when absent. */
  readonly bias?: boolean;
  readonly norm?: NormKind;
  /** Other names that its classes start with. */
  readonly also?: readonly string[];
}

/** Llama under another name: fused matrices have as many numbers as those apart. */
export const llamaLike = (type: string, name: string, p: Like): Family =>
  defineArchitecture({
    types: [type],
    classes: [name, ...(p.also ?? [])],
    usual: "ForCausalLM",
    remote: sharing("llama"),
    keys: { ...sizes(...p.sizes), head_dim: optional(), bias: flag(p.bias ?? false) },
    stages: (k, c) =>
      uniform(
        c,
        k,
        (g, x) =>
          before(g, x, {
            norm: p.norm ?? "rms",
            attention: grouped(k, { bias: p.bias !== undefined && k.bias }),
            mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
          }),
        { norm: p.norm ?? "rms" },
      ),
  });

interface Named extends Omit<Like, "bias" | "norm"> {
  /** The width of a head where the file does not say it; what heads divide to when absent. */
  readonly headDim?: number;
}

/** Llama under another name that transformers knows: the same class is built. */
export const llamaAs = (type: string, name: string, p: Named): Family =>
  defineArchitecture({
    types: [type],
    classes: [name, "Llama"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(...p.sizes),
      num_hidden_layers: count(p.sizes[3], "num_layers"),
      head_dim: optional(p.headDim ?? null),
      attention_bias: flag(false, "qkv_bias"),
      mlp_bias: flag(false, "bias"),
    },
    stages: (k, c) =>
      uniform(c, k, (g, x) =>
        before(g, x, {
          attention: grouped(k),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, bias: k.mlp_bias }),
        }),
      ),
  });
