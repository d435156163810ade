import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Stage } from "../architecture";
import { attention } from "./attention";
import { fed, headsOf, step } from "./detr";
import { linear } from "./norms";
import { blocks } from "./runs";

export interface Sampling {
  readonly width: number;
  readonly heads: number;
  /** Of how many maps each position looks at so many points. */
  readonly levels: number;
  readonly points: number;
}

/** Every position looks at a few points of each map, and says itself where they are and how much they count. */
export function sampled(g: Builder, x: Value, memory: Value, p: Sampling): Value {
  const points = p.heads * p.levels * p.points;
  const places = linear(g, "sampling_offsets", x, 2 * points, true);
  const weights = g.softmax(linear(g, "attention_weights", x, points, true), 1);
  const values = linear(g, "value_proj", memory, p.width, true);
  const head = Math.floor(p.width / p.heads);
  const rows = x.type.dims?.[0] ?? null;
  const seen = g.matmul(weights, g.declared([values, places], values.type, "sample"), {
    heads: p.heads,
    rows,
    inner: p.levels * p.points,
    columns: head,
    output: { dims: [rows, p.width], layout: "last" },
  });
  return linear(g, "output_proj", seen, p.width, true);
}

export interface Decoder {
  readonly d_model: number;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_ffn_dim: number;
  readonly decoder_n_points: number;
  readonly num_feature_levels: number;
}

/** Blocks of a decoder whose questions look at each other, and at a few points of each map. */
export const sampling = (k: Decoder, reads: readonly string[]): readonly Stage[] =>
  blocks({
    name: "model.decoder.layers",
    count: k.decoder_layers,
    keys: ["decoder_layers"],
    reads,
    run:
      () =>
      (g, [x, m]) => {
        const heads = k.decoder_attention_heads;
        const y = step(g, "self_attn", x as Value, (x) =>
          attention(g, x, { ...headsOf(k.d_model, heads), causal: false }),
        );
        const plan = { width: k.d_model, heads, levels: k.num_feature_levels, points: k.decoder_n_points };
        const seen = step(g, "encoder_attn", y, (x) => sampled(g, x, m ?? x, plan));
        return fed(g, seen, k.decoder_ffn_dim);
      },
  }).map((s) => ({ ...s, section: "decoder" }));
