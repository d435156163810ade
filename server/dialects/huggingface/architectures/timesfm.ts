import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { items } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, otherHead, type Stage } from "../architecture";
import { count, nested } from "../keys";
import { attention } from "../parts/attention";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { blocks } from "../parts/runs";

/** As many as the class tells where the file lists none. */
const TENTHS = 9;

/** A series is read in patches, and so many of its next values are told at once, with how sure they are. */
export default () =>
  defineArchitecture({
    types: ["timesfm"],
    classes: ["TimesFm"],
    usual: "ForPrediction",
    keys: {
      patch_length: count(32),
      context_length: count(512),
      horizon_length: count(128),
      freq_size: count(3),
      num_hidden_layers: count(50),
      hidden_size: count(1280),
      intermediate_size: count(1280),
      head_dim: count(80),
      num_attention_heads: count(16),
      quantiles: nested(),
    },
    inputs: (k) => [{ name: "past_values", dims: [k.context_length, 1] }],
    stages: (k, c) => [
      {
        name: "decoder.input_ff_layer",
        type: "embedding",
        keys: ["patch_length", "context_length", "freq_size"],
        reads: ["past_values"],
        run(g, xs) {
          const rows = Math.floor(k.context_length / k.patch_length);
          // Every value with a word on whether it is one.
          const read = g.declared(
            xs,
            tensor([Number.isNaN(rows) ? null : rows, 2 * k.patch_length], "last"),
            "patches",
          );
          const y = around(g, read, k.intermediate_size, k.hidden_size);
          return g.within("freq_emb", () => g.scale(y, { shift: [k.freq_size, k.hidden_size] }));
        },
      },
      ...blocks({
        name: "decoder.layers",
        count: k.num_hidden_layers,
        keys: ["num_hidden_layers"],
        run:
          () =>
          (g, [x]) =>
            block(g, x as Value, k),
      }),
      ...(c.head === "ForPrediction"
        ? [
            {
              name: "horizon_ff_layer",
              type: "head",
              keys: ["horizon_length", "quantiles"],
              run(g, [x]) {
                const told = k.quantiles === null ? TENTHS : items(k.quantiles).length;
                return around(g, x as Value, k.intermediate_size, k.horizon_length * (1 + told));
              },
            } satisfies Stage,
          ]
        : otherHead(c, ["Model"])),
    ],
  });

/** Two dense layers, and one around both. */
const around = (g: Builder, x: Value, hidden: number, out: number): Value =>
  g.add(
    plain(g, x, { hidden, bias: true, fn: "silu", out, names: ["input_layer", "output_layer"] }),
    linear(g, "residual_layer", x, out, true),
  );

interface Sizes {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly head_dim: number;
  readonly num_attention_heads: number;
}

function block(g: Builder, x: Value, k: Sizes): Value {
  const read = named(g, "input_layernorm", x, "rms");
  const y = g.add(
    x,
    g.within("self_attn", () =>
      attention(
        g,
        g.within("scaling", () => g.scale(read, { scale: [k.head_dim] })),
        { heads: k.num_attention_heads, headDim: k.head_dim, bias: true, causal: false, out: k.hidden_size },
      ),
    ),
  );
  const fed = { hidden: k.intermediate_size, bias: true, fn: "relu", names: ["gate_proj", "down_proj"] };
  return g.add(
    y,
    g.within("mlp", () => plain(g, named(g, "layer_norm", y, "layer"), fed)),
  );
}
