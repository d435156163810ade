import type { Value } from "../../../model/trace";
import { booleanOf, get, integerOf, items, numberOf, type Tree } from "../../../model/tree";
import { orUnknown } from "../../../text/numbers";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { nested } from "../keys";
import { attention } from "../parts/attention";
import { sizes, varied } from "../parts/dense";
import { gated } from "../parts/mlp";
import { linear, named } from "../parts/norms";
import { sharing } from "../parts/remote";

/** Llama pruned block by block: each says how many heads share keys and how wide it is, or that a part of it is gone. */
export default () =>
  defineArchitecture({
    types: ["nemotron-nas"],
    classes: ["DeciLM"],
    usual: "ForCausalLM",
    remote: sharing("llama with a width for each block"),
    keys: { ...sizes(128256, 8192, 28672, 80, 64, 8, 131072), block_configs: nested() },
    stages(k, c) {
      const listed = items(k.block_configs ?? undefined);
      const heads = k.num_attention_heads;
      const part = (i: number, which: string): Tree | undefined => get(listed[i], which);
      const block = (g: Builder, x: Value, i: number): Value => {
        const [attends, feeds] = [part(i, "attention"), part(i, "ffn")];
        const y = step(g, x, "input_layernorm", "self_attn", attends, (x) =>
          attention(g, x, {
            heads,
            kvHeads: Math.floor(heads / (integerOf(get(attends, "n_heads_in_group")) ?? Number.NaN)),
            headDim: Math.floor(k.hidden_size / heads),
          }),
        );
        return step(g, y, "post_attention_layernorm", "mlp", feeds, (x) =>
          gated(g, x, { hidden: hiddenOf(feeds, k.hidden_size) }),
        );
      };
      const kind = (i: number): string =>
        [part(i, "attention"), part(i, "ffn")]
          .map(
            (p) => how(p) ?? orUnknown(integerOf(get(p, "n_heads_in_group")) ?? hiddenOf(p, k.hidden_size)),
          )
          .join(", ");
      return varied(c, k, kind, (g, x, _, first) => block(g, x, first));
    },
  });

/** The names of what a part is replaced by. */
const how = (part: Tree | undefined): string | undefined =>
  booleanOf(get(part, "no_op")) ? "none" : booleanOf(get(part, "replace_with_linear")) ? "linear" : undefined;

/** The next multiple of 256 from two thirds of so many widths. */
const hiddenOf = (part: Tree | undefined, width: number): number =>
  Math.ceil(Math.trunc((2 * (numberOf(get(part, "ffn_mult")) ?? Number.NaN) * width) / 3) / 256) * 256;

function step(
  g: Builder,
  x: Value,
  norm: string,
  name: string,
  part: Tree | undefined,
  run: (x: Value) => Value,
): Value {
  const replaced = how(part);
  if (replaced === "none") return x;
  const read = named(g, norm, x, "rms");
  const width = x.type.dims?.at(-1) ?? null;
  return g.add(
    x,
    g.within(name, () => (replaced === "linear" ? linear(g, "linear_attn", read, width) : run(read))),
  );
}
