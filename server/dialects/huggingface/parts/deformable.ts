import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { linear } from "./norms";

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
