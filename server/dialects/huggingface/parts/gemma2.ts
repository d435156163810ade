import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Family } from "../architecture";
import { flag, optional, words } from "../keys";
import type { BlockPlan } from "./block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "./dense";
import { gated } from "./mlp";

/** Every other block of the second Gemma sees a window; what is normalised in a block differs. */
export const gemma2 = (
  type: string,
  name: string,
  block: (g: Builder, x: Value, p: BlockPlan) => Value,
): Family =>
  defineArchitecture({
    types: [type],
    classes: [name],
    usual: "ForCausalLM",
    keys: {
      ...sizes(256000, 2304, 9216, 26, 8, 4, 8192, true),
      head_dim: optional(256),
      attention_bias: flag(false),
      sliding_window: optional(4096),
      layer_types: words(),
    },
    stages: (k, c) =>
      varied(c, k, kinds(c, k, everyNth(2)), (g, x, kind) =>
        block(g, x, {
          attention: grouped(k, { window: windowOf(kind, k.sliding_window) }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size, fn: "gelu" }),
        }),
      ),
  });
