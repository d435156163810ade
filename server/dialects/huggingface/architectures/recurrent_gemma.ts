import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, listed, optional } from "../keys";
import { before } from "../parts/block";
import { grouped, sizes, varied } from "../parts/dense";
import { gated } from "../parts/mlp";
import { linear } from "../parts/norms";

/** Two blocks that remember in a state of a fixed size, then one that looks back over a window. */
export default () =>
  defineArchitecture({
    types: ["recurrent_gemma"],
    classes: ["RecurrentGemma"],
    usual: "ForCausalLM",
    keys: {
      ...sizes(256000, 2560, 7680, 26, 10, null, 8192, true),
      lru_width: optional(),
      attention_window_size: count(2048, "sliding_window"),
      conv1d_width: count(4),
      attention_bias: flag(false),
      block_types: listed("recurrent", "recurrent", "attention"),
    },
    stages: (k, c) =>
      varied(
        c,
        k,
        (i) => k.block_types[i % k.block_types.length] ?? "",
        (g, x, kind) =>
          before(g, x, {
            names: {
              attention: "temporal_block",
              mlp: "mlp_block",
              norms: ["temporal_pre_norm", "channel_pre_norm"],
            },
            attention:
              kind === "recurrent"
                ? (g, x) => remembering(g, x, k)
                : grouped(k, { outBias: true, window: k.attention_window_size, out: k.hidden_size }),
            mlp: (g, x) =>
              gated(g, x, { hidden: Math.floor(k.intermediate_size / 2), bias: true, fn: "gelu" }),
          }),
        { names: { norm: "final_norm" } },
      ),
  });

interface Keys {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly lru_width: number | null;
  readonly conv1d_width: number;
}

/** A short window, then a gated linear recurrence: one number remembered for each channel. */
function remembering(g: Builder, x: Value, k: Keys): Value {
  const width = k.lru_width ?? k.hidden_size;
  const [heads, taps] = [k.num_attention_heads, k.conv1d_width];
  const open = g.activation(linear(g, "linear_y", x, width, true), "gelu");
  const read = g.permute(linear(g, "linear_x", x, width, true), [1, 0], "first");
  const seen = g.within("conv_1d", () =>
    g.conv(read, { kernel: [taps], padding: [[taps - 1, 0]], out: width, groups: width }),
  );
  const steps = g.permute(seen, [1, 0], "last");
  const rows = steps.type.dims?.[0] ?? null;
  const each = Math.floor(width / heads);
  const gate = (name: string): Value =>
    g.within(name, () => {
      const y = g.contraction(steps, {
        kernel: [heads, each, each],
        indices: [rows, heads, each, each],
        output: tensor([rows, width], "last"),
        sees: "pointwise",
      });
      return g.activation(g.scale(y, { shift: [heads, each] }), "sigmoid");
    });
  const kept = g.within("rg_lru", () => {
    const y = g.multiply(steps, gate("input_gate"));
    const z = g.multiply(y, g.scale(gate("recurrent_gate"), { scale: [width] }));
    return g.cache(z, { state: [width] });
  });
  return linear(g, "linear_out", g.multiply(open, kept), k.hidden_size, true);
}
