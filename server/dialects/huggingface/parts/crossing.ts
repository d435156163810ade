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

/** A block of BERT that looks at something else as well: biases everywhere, norms behind the sums. */
export function crossingBlock(
  g: Builder,
  x: Value,
  seen: Value | undefined,
  k: Sizes,
  o: { readonly causal: boolean; readonly dense?: readonly [string, string] },
): Value {
  const attend = (x: Value, name: string, source?: Value): Value => {
    const y = g.within(name, () =>
      attention(g, x, {
        heads: k.num_attention_heads,
        headDim: Math.floor(k.hidden_size / k.num_attention_heads),
        bias: true,
        causal: o.causal && !source,
        out: k.hidden_size,
        ...(source ? { source } : {}),
        names: { q: "self.query", k: "self.key", v: "self.value", o: "output.dense" },
      }),
    );
    return named(g, `${name}.output.LayerNorm`, g.add(x, y), "layer");
  };
  const y = attend(x, "attention");
  const z = seen ? attend(y, "crossattention", seen) : y;
  const names = o.dense ?? ["intermediate.dense", "output.dense"];
  const out = plain(g, z, { hidden: k.intermediate_size, bias: true, names });
  return named(g, `${(names[1] ?? "").replace(".dense", "")}.LayerNorm`, g.add(z, out), "layer");
}
