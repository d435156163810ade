import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { attention } from "./attention";
import { plain } from "./mlp";
import { named } from "./norms";

interface Sizes {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
}

function attends(g: Builder, x: Value, k: Sizes, name: string, causal: boolean, source?: Value): Value {
  const y = g.within(name, () =>
    attention(g, x, {
      heads: k.num_attention_heads,
      headDim: Math.floor(k.hidden_size / k.num_attention_heads),
      bias: true,
      causal: causal && !source,
      out: k.hidden_size,
      ...(source ? { source } : {}),
      names: { q: "self.query", k: "self.key", v: "self.value", o: "output.dense" },
    }),
  );
  return named(g, `${name}.output.LayerNorm`, g.add(x, y), "layer");
}

function feeds(g: Builder, x: Value, k: Sizes, names: readonly [string, string]): Value {
  const y = plain(g, x, { hidden: k.intermediate_size, bias: true, names });
  return named(g, `${names[1].replace(".dense", "")}.LayerNorm`, g.add(x, y), "layer");
}

const DENSE = ["intermediate.dense", "output.dense"] as const;
const ASKED = ["intermediate_query.dense", "output_query.dense"] as const;

/** A block of BERT that looks at something else as well: biases everywhere, norms behind the sums. */
export function crossingBlock(
  g: Builder,
  x: Value,
  seen: Value | undefined,
  k: Sizes,
  o: { readonly causal: boolean; readonly asks?: boolean },
): Value {
  const y = attends(g, x, k, "attention", o.causal);
  const z = seen ? attends(g, y, k, "crossattention", o.causal, seen) : y;
  return feeds(g, z, k, o.asks ? ASKED : DENSE);
}

/** The first `rows` positions are questions: they alone look at what was seen, and have dense layers of their own. */
export function askingBlock(g: Builder, x: Value, seen: Value | undefined, k: Sizes, rows: number): Value {
  const y = attends(g, x, k, "attention", false);
  const all = y.type.dims?.[0];
  const [asked, text] = g.split(y, [rows, typeof all === "number" ? all - rows : null], 0) as [Value, Value];
  const looked = seen ? attends(g, asked, k, "crossattention", false, seen) : asked;
  return g.concat([feeds(g, looked, k, ASKED), feeds(g, text, k, DENSE)], 0);
}
