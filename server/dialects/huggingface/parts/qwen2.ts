import { defineArchitecture, type Family } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before } from "./block";
import { grouped, laterWindows, sizes, varied, windowOf } from "./dense";
import { gated } from "./mlp";

/** Qwen 2, and what shares its mathematics under another name. */
export const qwen2 = (type: string, name: string, more: { readonly remote?: string } = {}): Family =>
  defineArchitecture({
    ...more,
    types: [type],
    classes: [name],
    usual: "ForCausalLM",
    keys: {
      ...sizes(151936, 4096, 22016, 32, 32, 32, 32768),
      head_dim: optional(),
      use_sliding_window: flag(false),
      sliding_window: optional(4096),
      max_window_layers: count(28),
      layer_types: words(),
      ...(more.remote ? { num_nextn_predict_layers: count(0) } : {}),
    },
    stages: (k, c) =>
      varied(c, k, laterWindows(c, k), (g, x, kind) =>
        before(g, x, {
          attention: grouped(k, { bias: true, outBias: false, window: windowOf(kind, k.sliding_window) }),
          mlp: (g, x) => gated(g, x, { hidden: k.intermediate_size }),
        }),
      ),
  });
