import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope } from "../architecture";
import { count, flag, optional, words } from "../keys";
import { before, type Step } from "./block";
import { shortConvolution } from "./convolution";
import { everyNth, grouped, type Heads, kinds, LINEAR } from "./dense";
import { mixture } from "./experts";
import { linear, named } from "./norms";

/** The keys of a decoder that sees everything in every so many blocks, and goes over a state in the others. */
export const DELTA = {
  head_dim: optional(256),
  attention_bias: flag(false),
  linear_conv_kernel_dim: count(4),
  linear_key_head_dim: count(128),
  linear_value_head_dim: count(128),
  linear_num_key_heads: count(16),
  linear_num_value_heads: count(32),
  full_attention_interval: count(4),
  layer_types: words(),
};

export interface DeltaKeys {
  readonly hidden_size: number;
  readonly linear_num_key_heads: number;
  readonly linear_num_value_heads: number;
  readonly linear_key_head_dim: number;
  readonly linear_value_head_dim: number;
  readonly linear_conv_kernel_dim: number;
}

/** A gated delta net: a state per head is corrected and read at every position, however many there were. */
export function deltaNet(g: Builder, x: Value, k: DeltaKeys): Value {
  const heads = k.linear_num_value_heads;
  const keys = k.linear_num_key_heads * k.linear_key_head_dim;
  const values = heads * k.linear_value_head_dim;
  const mixed = 2 * keys + values;
  const made = linear(g, "in_proj_qkv", x, mixed);
  const gate = linear(g, "in_proj_z", x, values);
  const rates = linear(g, "in_proj_ba", x, 2 * heads);
  const kernel = k.linear_conv_kernel_dim;
  const seen = g.activation(shortConvolution(g, "conv1d", made, kernel, false), "silu");
  g.cache(seen, { state: [mixed, kernel] });
  const [query, , value] = g.split(seen, [keys, keys, values]) as [Value, Value, Value];
  const decay = g.scale(rates, { scale: [heads], shift: [heads] });
  let y = recurrence(g, query, g.multiply(value, held(g, decay, value)), {
    heads,
    keys: k.linear_key_head_dim,
    values: k.linear_value_head_dim,
  });
  y = named(g, "norm", y, "rms", [k.linear_value_head_dim]);
  return linear(g, "out_proj", g.multiply(y, g.activation(gate, "silu")), k.hidden_size);
}

interface State {
  readonly heads: number;
  readonly keys: number;
  readonly values: number;
}

/** Each head's state is read for what it says of the key, corrected, and read for the query: three products. */
export function recurrence(g: Builder, query: Value, value: Value, s: State): Value {
  const rows = value.type.dims?.[0] ?? null;
  const output = tensor([rows, s.heads * s.values], "last");
  let y = value;
  for (let i = 0; i < 3; i++)
    y = g.matmul(query, y, { heads: s.heads, rows, inner: s.keys, columns: s.values, output });
  return g.cache(y, { state: [s.heads, s.keys, s.values] });
}

/** A number per head, as wide as what it is multiplied with. */
export const held = (g: Builder, x: Value, like: Value): Value => g.declared([x], like.type, "spread");

interface Blocks extends DeltaKeys, Heads {
  readonly num_hidden_layers: number;
  readonly full_attention_interval: number;
  readonly layer_types: readonly string[] | null;
}

/** The kinds of attention of these blocks. */
export const deltaKinds = (c: Scope, k: Blocks): ((i: number) => string) =>
  kinds(c, k, everyNth(k.full_attention_interval, LINEAR));

/** A block of the kind, with this feed-forward part. */
export const deltaBlock = (g: Builder, x: Value, k: Blocks, kind: string, mlp: Step): Value =>
  before(g, x, {
    names: { attention: kind === LINEAR ? "linear_attn" : "self_attn" },
    attention: kind === LINEAR ? (g, x) => deltaNet(g, x, k) : grouped(k, { norm: "rms", gated: true }),
    mlp,
  });

interface Experts {
  readonly num_experts: number;
  readonly num_experts_per_tok: number;
  readonly moe_intermediate_size: number;
  readonly shared_expert_intermediate_size: number;
}

/** Experts, and one that every token goes through, behind a gate. */
export const gatedExperts =
  (k: Experts): Step =>
  (g, x) =>
    mixture(g, x, {
      experts: k.num_experts,
      active: k.num_experts_per_tok,
      hidden: k.moe_intermediate_size,
      shared: { hidden: k.shared_expert_intermediate_size, gate: true },
      sharedName: "shared_expert",
    });
