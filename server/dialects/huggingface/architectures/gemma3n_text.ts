import { orUnknown } from "../../../text/numbers";
import { defineArchitecture } from "../architecture";
import { count, flag, oneOrCounts, optional, words } from "../keys";
import { sandwiched } from "../parts/block";
import { everyNth, grouped, kinds, sizes, varied, windowOf } from "../parts/dense";
import { gated } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { perLayerInput, perLayerTables } from "../parts/per-layer";

export default () =>
  defineArchitecture({
    types: ["gemma3n_text"],
    classes: ["Gemma3n", "Gemma3nText"],
    usual: "ForCausalLM",
    headWidth: "strict",
    keys: {
      ...sizes(262400, 2048, 16384, 35, 8, 2, 32768, true),
      intermediate_size: oneOrCounts(16384),
      head_dim: optional(256),
      attention_bias: flag(false),
      sliding_window: optional(512),
      layer_types: words(),
      num_kv_shared_layers: count(15),
      vocab_size_per_layer_input: count(262144),
      hidden_size_per_layer_input: count(256),
      altup_num_inputs: count(4),
      laurel_rank: count(64),
    },
    stages(k, c) {
      const attention = kinds(c, k, everyNth(5));
      const borrowing = k.num_hidden_layers - k.num_kv_shared_layers;
      const hiddenOf = (i: number): number =>
        typeof k.intermediate_size === "number"
          ? k.intermediate_size
          : (k.intermediate_size[i] ?? Number.NaN);
      const n = k.altup_num_inputs;
      const p = k.hidden_size_per_layer_input;
      return varied(
        c,
        k,
        (i) => `${attention(i)}, ${orUnknown(hiddenOf(i))} wide${i >= borrowing ? ", borrowed keys" : ""}`,
        (g, x, word, first) => {
          // Several streams run beside each other: they are predicted before the block, and corrected behind it.
          const alternating = g.within("altup", () => {
            const routed = linear(g, "modality_router", named(g, "router_norm", x, "rms"), n);
            linear(g, "prediction_coefs", routed, n * n);
            g.within("correction_coefs", () => g.scale(routed, { scale: [n, n] }));
            return g.within("correct_output_scale", () => g.scale(x, { scale: [k.hidden_size] }));
          });
          const laurel = g.within("laurel", () =>
            named(
              g,
              "post_laurel_norm",
              linear(g, "linear_right", linear(g, "linear_left", alternating, k.laurel_rank), k.hidden_size),
              "rms",
            ),
          );
          const y = sandwiched(g, g.add(x, laurel), {
            attention: grouped(k, {
              norm: "rms",
              borrowed: word.endsWith("borrowed keys"),
              window: windowOf(word.split(", ")[0] ?? "", k.sliding_window),
            }),
            mlp: (g, x) => gated(g, x, { hidden: hiddenOf(first), fn: "gelu" }),
          });
          return perLayerInput(g, y, { width: k.hidden_size, per: p });
        },
        {
          embedded(g, x) {
            const y = perLayerTables(g, x, { ...k, per: p, layers: k.num_hidden_layers });
            for (const name of ["altup_projections", "altup_unembed_projections"])
              g.within(name, () => g.stacked(n - 1, () => g.dense(y, k.hidden_size, false)));
            return y;
          },
        },
      );
    },
  });
