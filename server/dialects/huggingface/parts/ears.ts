import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Stage } from "../architecture";
import { attention } from "./attention";
import { lastNorm } from "./clip";
import { plain } from "./mlp";
import { named } from "./norms";
import { blocks } from "./runs";

/** The sizes of what listens. */
export interface Ears {
  readonly num_mel_bins: number;
  readonly d_model: number;
  readonly encoder_layers: number;
  readonly encoder_attention_heads: number;
  readonly encoder_ffn_dim: number;
  readonly max_source_positions: number;
}

/** Two windows over the frames, places, and blocks. */
export const ears = (k: Ears): readonly Stage[] =>
  [
    {
      name: "model.encoder.conv",
      type: "embedding",
      keys: ["num_mel_bins", "max_source_positions"],
      reads: ["input_features"],
      run(g: Builder, [x]: readonly Value[]) {
        const kernel = [3];
        const conv = (name: string, x: Value, stride: number): Value =>
          g.activation(
            g.within(name, () => g.conv(x, { kernel, stride: [stride], padding: 1, out: k.d_model })),
            "gelu",
          );
        const y = conv("2", conv("1", x as Value, 1), 2);
        const steps = g.permute(y, [1, 0], "last");
        return g.within("embed_positions", () =>
          g.scale(steps, { shift: [k.max_source_positions, k.d_model], trainable: false }),
        );
      },
    },
    ...blocks({
      name: "model.encoder.layers",
      count: k.encoder_layers,
      keys: ["encoder_layers"],
      run:
        () =>
        (g, [x]) =>
          listening(g, x as Value, k, k.encoder_attention_heads, k.encoder_ffn_dim),
    }),
    lastNorm("model.encoder.layer_norm"),
  ].map((s) => ({ ...s, section: "encoder" }));

/** With something to look at it is one of the decoder. Keys have no bias. */
export function listening(
  g: Builder,
  x: Value,
  k: { readonly d_model: number },
  heads: number,
  hidden: number,
  memory?: Value,
): Value {
  const plan = {
    heads,
    headDim: Math.floor(k.d_model / heads),
    bias: true,
    keyBias: false,
    out: k.d_model,
    names: { o: "out_proj" },
  };
  const step = (x: Value, name: string, body: (x: Value) => Value): Value =>
    g.add(x, body(named(g, `${name}_layer_norm`, x, "layer")));
  let y = step(x, "self_attn", (x) =>
    g.within("self_attn", () => attention(g, x, { ...plan, causal: memory !== undefined })),
  );
  if (memory)
    y = step(y, "encoder_attn", (x) =>
      g.within("encoder_attn", () => attention(g, x, { ...plan, causal: false, source: memory })),
    );
  return step(y, "final", (x) => plain(g, x, { hidden, bias: true, names: ["fc1", "fc2"] }));
}
