import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { LABELS, linear } from "./heads";

/** A window whose outputs are normalised in groups of channels. */
export function grouped(
  g: Builder,
  name: string,
  x: Value,
  out: number,
  o: { readonly size?: number; readonly bias?: boolean; readonly linear?: boolean },
): Value {
  const { size = 1, bias = false } = o;
  return g.within(name, () => {
    const y = g.within("0", () =>
      g.conv(x, { kernel: [size, size], padding: Math.floor(size / 2), out, bias }),
    );
    const z = g.within("1", () => g.norm(y, "group", { groups: 32 }));
    return o.linear ? z : g.activation(z, "relu");
  });
}

/** What is below, as large as what is beside it. */
export const enlarged = (g: Builder, x: Value, like: Value): Value => g.declared([x], like.type, "resize");

/** What three dense layers make of a question, against every place of the map: its mask. */
export function masked(
  g: Builder,
  name: string,
  asked: Value,
  map: Value,
  width: number,
  out: number,
): Value {
  const y = g.within(name, () => {
    const first = g.activation(linear(g, "0.0", asked, width, true), "relu");
    return linear(g, "2.0", g.activation(linear(g, "1.0", first, width, true), "relu"), out, true);
  });
  const places = g.tokens(map);
  const [rows, columns] = [y.type.dims?.[0] ?? null, places.type.dims?.[0] ?? null];
  return g.matmul(y, places, {
    heads: 1,
    rows,
    inner: out,
    columns,
    output: { dims: [rows, columns], layout: "last" },
  });
}

/** The class of each question, or none. */
export const kinds = (c: Scope, reads: string, times = 1): Stage => ({
  name: "class_predictor",
  type: "head",
  keys: LABELS,
  reads: [reads],
  run: (g, [x]) => g.recurring(times, () => g.dense(x as Value, c.labels + 1, true)),
});
