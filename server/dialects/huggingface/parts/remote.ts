import { defineArchitecture, type Family } from "../architecture";
import { flag, optional } from "../keys";
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
