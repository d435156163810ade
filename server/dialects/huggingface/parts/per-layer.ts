import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { linear, named } from "./norms";

interface Tables {
  readonly vocab_size_per_layer_input: number;
  readonly per: number;
  readonly layers: number;
}

/** Every block has a small embedding of each token for itself: one table for all of them, and a projection beside it. */
export function perLayerTables(g: Builder, x: Value, k: Tables): Value {
  const width = k.layers * k.per;
  const rows = g.within("embed_tokens_per_layer", () =>
    g.scale(x, { shift: [k.vocab_size_per_layer_input, width] }),
  );
  g.within("per_layer_projection_norm", () =>
    g.norm(linear(g, "per_layer_model_projection", rows, width), "rms", { over: [k.per] }),
  );
  return x;
}

/** What of that a block adds to its output. */
export function perLayerInput(
  g: Builder,
  x: Value,
  { width, per }: { readonly width: number; readonly per: number },
): Value {
  const gate = g.activation(linear(g, "per_layer_input_gate", x, per), "gelu");
  const y = linear(g, "per_layer_projection", gate, width);
  return g.add(x, named(g, "post_per_layer_input_norm", y, "rms"));
}
