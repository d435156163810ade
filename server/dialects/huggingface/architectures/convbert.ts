import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count } from "../keys";
import { attended } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { after } from "../parts/block";
import { encoder } from "../parts/encoder";
import { linear } from "../parts/norms";

interface Sizes {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly head_ratio: number;
  readonly conv_kernel_size: number;
  readonly num_groups: number;
}

export default () =>
  defineArchitecture({
    types: ["convbert"],
    classes: ["ConvBert"],
    usual: "Model",
    keys: {
      ...bertKeys(30522),
      type_vocab_size: count(2),
      embedding_size: count(768),
      head_ratio: count(2),
      conv_kernel_size: count(9),
      num_groups: count(1),
    },
    stages: (k, c) =>
      encoder(c, {
        prefix: "convbert",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        narrow: k.embedding_size,
        positions: k.max_position_embeddings,
        types: k.type_vocab_size,
        layers: k.num_hidden_layers,
        block: (g, x) =>
          after(g, x, {
            attention: (g, x) => mixed(g, x, k),
            mlp: (g, x) =>
              grouped(
                g,
                "output.dense",
                g.activation(grouped(g, "intermediate.dense", x, k, k.intermediate_size), "gelu"),
                k,
                k.hidden_size,
              ),
          }),
        denseClassifier: true,
        tied: k.tie_word_embeddings,
        secondBias: false,
        predicted: k.embedding_size,
      }),
  });

/** Half of the width looks at all positions, the other half at neighbours through a window that each position makes itself. */
function mixed(g: Builder, x: Value, k: Sizes): Value {
  const heads = Math.max(Math.floor(k.num_attention_heads / k.head_ratio), 1);
  const headDim = Math.floor(Math.floor(k.hidden_size / heads) / 2);
  const wide = heads * headDim;
  const size = k.conv_kernel_size;
  const each = (name: string): Value => linear(g, `self.${name}`, x, wide, true);
  const [q, key, v] = [each("query"), each("key"), each("value")];
  const near = g.within("self.key_conv_attn_layer", () => {
    const y = g.within("depthwise", () =>
      g.depthwise(x, { kernel: [size], padding: Math.floor(size / 2), bias: false }),
    );
    return linear(g, "pointwise", y, wide, true);
  });
  const windows = g.softmax(linear(g, "self.conv_kernel_layer", g.multiply(near, q), heads * size, true), 1);
  const rows = x.type.dims?.[0] ?? null;
  const seen = g.matmul(windows, each("conv_out_layer"), {
    heads,
    rows,
    inner: size,
    columns: headDim,
    output: v.type,
  });
  const y = attended(g, q, key, v, { heads, headDim, valueDim: headDim });
  const both = g.concat([y, seen], 1);
  return g.within("output.dense", () => g.dense(both, k.hidden_size, true, k.hidden_size));
}

const grouped = (g: Builder, name: string, x: Value, k: Sizes, out: number): Value =>
  k.num_groups === 1
    ? linear(g, name, x, out, true)
    : g.within(name, () => g.conv(x, { kernel: [1], groups: k.num_groups, out }));
