import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, word } from "../keys";
import { type AttentionPlan, attention } from "../parts/attention";
import { named } from "../parts/norms";
import { BOTH } from "../parts/seq2seq";
import { feeding, t5Sizes, t5Stages } from "../parts/t5";

interface Far {
  readonly d_model: number;
  readonly num_heads: number;
  readonly local_radius: number;
  readonly global_block_size: number;
  readonly relative_attention_num_buckets: number;
  readonly encoder_attention_type: string | null;
}

export default () =>
  defineArchitecture({
    types: ["longt5"],
    classes: ["LongT5"],
    usual: "ForConditionalGeneration",
    keys: {
      ...t5Sizes([32128, 512, 2048, 6, 8]),
      ...feeding("relu"),
      local_radius: count(127),
      global_block_size: count(16),
      encoder_attention_type: word("local"),
    },
    inputs: () => BOTH,
    stages: (k, c) => t5Stages(c, k, { reads: (g, x, plan, isFirst) => near(g, x, k, plan, isFirst) }),
  });

/** The encoder looks at its own stretch of the text and the one on either side, and perhaps at a mean of every few words. */
function near(g: Builder, x: Value, k: Far, plan: AttentionPlan, isFirst: boolean): Value {
  const window = 3 * (k.local_radius + 1);
  if (k.encoder_attention_type !== "transient-global") return attention(g, x, { ...plan, window });
  const rows = x.type.dims?.[0];
  const means = typeof rows === "number" ? Math.floor(rows / k.global_block_size) : null;
  const which = g.declared([x], tensor([means, rows ?? null], "last"), "stretches");
  const side = g.matmul(which, x, {
    heads: 1,
    rows: means,
    inner: rows ?? null,
    columns: k.d_model,
    output: tensor([means, k.d_model], "last"),
  });
  const read = named(g, "global_input_layer_norm", side, "rms");
  const asked = isFirst
    ? g.within("global_relative_attention_bias", () =>
        g.scale(x, { shift: [k.relative_attention_num_buckets, k.num_heads] }),
      )
    : x;
  return attention(g, asked, {
    ...plan,
    source: g.concat([asked, read], 0),
    keepsSource: false,
    window: window + (means ?? Number.NaN),
  });
}
