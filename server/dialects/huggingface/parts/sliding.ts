import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { attended } from "./attention";
import { linear } from "./norms";
import { firstOf } from "./vision";

export interface Sliding {
  readonly width: number;
  readonly heads: number;
  /** Positions that each sees, half of them on either side; of the first block where they differ. */
  readonly window: number | readonly number[];
  /** What the projections begin with, and that of the output. */
  readonly at: string;
  readonly output: string;
  /** The first position sees all others, and is seen by them. */
  readonly first?: boolean;
}

const GLOBAL = ["query_global", "key_global", "value_global"] as const;

/** Attention within a window, worked out in overlapping chunks; a few positions may have projections of their own, and see everything. */
export function sliding(g: Builder, x: Value, p: Sliding): Value {
  const { width, heads } = p;
  const headDim = Math.floor(width / heads);
  const each = (name: string, y: Value): Value => linear(g, `${p.at}.${name}`, y, width, true);
  const [q, k, v] = [each("query", x), each("key", x), each("value", x)];
  const local = near(g, q, k, v, { heads, headDim, window: p.window });
  if (!p.first) {
    g.idle(() => GLOBAL.map((name) => each(name, x)).at(-1) as Value);
    return linear(g, p.output, local, width, true);
  }
  const plan = { heads, headDim, valueDim: headDim };
  const seen = attended(g, q, firstOf(g, k), firstOf(g, v), plan);
  const asked = each(GLOBAL[0], firstOf(g, x));
  const all = attended(g, asked, each(GLOBAL[1], x), each(GLOBAL[2], x), plan);
  const y = g.declared([g.add(local, seen), all], local.type, "first sees all");
  return linear(g, p.output, y, width, true);
}

function near(
  g: Builder,
  q: Value,
  k: Value,
  v: Value,
  { heads, headDim, window }: Pick<Sliding, "heads" | "window"> & { readonly headDim: number },
): Value {
  const rows = q.type.dims?.[0] ?? null;
  const size = typeof window === "number" ? window : (window[0] ?? Number.NaN);
  const half = Math.floor(size / 2);
  if (typeof rows !== "number" || !(rows > size))
    return attended(g, q, k, v, { heads, headDim, valueDim: headDim });
  const chunks = g.matmul(q, k, {
    heads,
    rows: 2 * (rows - half),
    inner: headDim,
    columns: 2 * half,
    output: tensor([heads, 2 * (rows - half), 2 * half], "first"),
  });
  const scores = g.declared([chunks], tensor([heads, rows, 3 * half], "first"), "chunks");
  return g.matmul(g.softmax(scores, 2), v, {
    heads,
    rows,
    inner: 3 * half,
    columns: headDim,
    output: tensor([rows, heads * headDim], "last"),
  });
}
