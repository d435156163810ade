import type { Dim } from "../../../model/dim";
import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { linear } from "./norms";

export interface Distances {
  readonly width: number;
  readonly heads: number;
  readonly headDim: number;
  /** Of keys, values and the output. */
  readonly bias: boolean;
  /** Of queries, keys, values, distances and the output. */
  readonly names: readonly [string, string, string, string, string];
  /** What keys and values are made from, where that is longer than what asks. */
  readonly source?: Value;
  /** Every position is compared with both kinds of token, even where all are of one. */
  readonly typed?: true;
}

/** Attention to what stands at a place, and to how far away it is: distances have a projection and biases of their own. */
export function relative(g: Builder, x: Value, p: Distances): Value {
  const { heads, headDim, bias } = p;
  const wide = heads * headDim;
  const [q, k, v, r, o] = p.names;
  const from = p.source ?? x;
  const [rows = null, columns = null] = [x.type.dims?.[0], from.type.dims?.[0]];
  const biased = (name: string, y: Value): Value =>
    g.within(name, () => g.scale(y, { shift: [heads, headDim] }));
  const asked = linear(g, q, x, wide);
  const key = linear(g, k, from, wide, bias);
  const value = linear(g, v, from, wide, bias);
  // As far back as forward; what asks for every other position steps twice as far.
  const steps = p.source ? 2 : 1;
  const ways = typeof rows === "number" && typeof columns === "number" ? steps * rows + columns : null;
  const far = linear(g, r, g.declared([x], tensor([ways, p.width], "last"), "distances"), wide);
  const kinds = g.within("seg_embed", () => g.scale(asked, { shift: [2, heads, headDim] }));
  const scores = (a: Value, b: Value, n: Dim): Value =>
    g.matmul(a, b, { heads, rows, inner: headDim, columns: n, output: tensor([heads, rows, n], "first") });
  const seen = p.typed ? g.declared([scores(asked, kinds, 2)], asked.type, "kinds") : kinds;
  const content = scores(g.add(biased("r_w_bias", asked), biased("r_s_bias", seen)), key, columns);
  const place = g.declared([scores(biased("r_r_bias", asked), far, ways)], content.type, "shifted");
  const y = g.matmul(g.softmax(g.add(content, place), 2), value, {
    heads,
    rows,
    inner: columns,
    columns: headDim,
    output: tensor([rows, wide], "last"),
  });
  return linear(g, o, y, p.width, bias);
}
