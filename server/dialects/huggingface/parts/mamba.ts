import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { count, flag } from "../keys";
import type { Step } from "./block";
import { shortConvolution } from "./convolution";
import { type Model, uniform } from "./dense";
import { linear, named } from "./norms";

export interface Mamba1Plan {
  readonly inner: number;
  readonly state: number;
  readonly rank: number;
  readonly kernel: number;
  readonly bias: boolean;
  readonly convBias: boolean;
  readonly out: number;
  /** Step, input and output of the state are normalised. */
  readonly norms?: boolean;
}

/** The selective state space of Mamba: every channel has a state of its own, and what is kept of it depends on the input. */
export function mamba1(g: Builder, x: Value, p: Mamba1Plan): Value {
  const [stream, gate] = g.split(linear(g, "in_proj", x, 2 * p.inner, p.bias), [p.inner, p.inner]) as [
    Value,
    Value,
  ];
  const u = g.activation(shortConvolution(g, "conv1d", stream, p.kernel, p.convBias), "silu");
  g.cache(u, { state: [p.inner, p.kernel] });
  const made = linear(g, "x_proj", u, p.rank + 2 * p.state);
  let [step, input, output] = g.split(made, [p.rank, p.state, p.state]) as [Value, Value, Value];
  if (p.norms) {
    step = named(g, "dt_layernorm", step, "rms");
    input = named(g, "b_layernorm", input, "rms");
    output = named(g, "c_layernorm", output, "rms");
  }
  const rate = g.activation(linear(g, "dt_proj", step, p.inner, true), "softplus");
  const decay = g.within("A_log", () => g.scale(rate, { scale: [p.inner, p.state] }));
  const driven = scan(g, input, g.multiply(u, decay), 1, p.state, p.inner);
  const read = scan(g, output, driven, 1, p.state, p.inner);
  g.cache(read, { state: [p.inner, p.state] });
  const y = g.add(
    read,
    g.within("D", () => g.scale(u, { scale: [p.inner] })),
  );
  return linear(g, "out_proj", g.multiply(y, g.activation(gate, "silu")), p.out, p.bias);
}

/** One product with the state of every head, at every position. */
function scan(g: Builder, a: Value, b: Value, heads: number, inner: number, columns: number): Value {
  const rows = b.type.dims?.[0] ?? null;
  return g.matmul(a, b, { heads, rows, inner, columns, output: tensor([rows, heads * columns], "last") });
}

export interface Mamba2Plan {
  readonly inner: number;
  readonly state: number;
  readonly heads: number;
  readonly groups: number;
  readonly kernel: number;
  readonly bias: boolean;
  readonly convBias: boolean;
  readonly out: number;
  readonly outBias?: boolean;
  /** The gated norm in front of the output. */
  readonly norm?: boolean;
}

/** Mamba 2: one rate of forgetting per head, input and output of the state shared by groups of heads. */
export function mamba2(g: Builder, x: Value, p: Mamba2Plan): Value {
  const mixed = p.inner + 2 * p.groups * p.state;
  const made = linear(g, "in_proj", x, p.inner + mixed + p.heads, p.bias);
  const [gate, stream, step] = g.split(made, [p.inner, mixed, p.heads]) as [Value, Value, Value];
  const u = g.activation(shortConvolution(g, "conv1d", stream, p.kernel, p.convBias), "silu");
  g.cache(u, { state: [mixed, p.kernel] });
  const shared = p.groups * p.state;
  const [value, input, output] = g.split(u, [p.inner, shared, shared]) as [Value, Value, Value];
  const rate = g.scale(step, { scale: [p.heads], shift: [p.heads] });
  const width = p.inner / p.heads;
  const driven = scan(
    g,
    input,
    g.multiply(value, g.declared([rate], value.type, "spread")),
    p.heads,
    p.state,
    width,
  );
  const read = scan(g, output, driven, p.heads, p.state, width);
  g.cache(read, { state: [p.inner, p.state] });
  const skip = g.within("D", () => g.scale(value, { scale: [p.heads] }));
  let y = g.multiply(
    g.add(g.declared([read], value.type, "heads side by side"), skip),
    g.activation(gate, "silu"),
  );
  if (p.norm !== false) y = named(g, "norm", y, "rms");
  return linear(g, "out_proj", y, p.out, p.outBias ?? p.bias);
}

/** The keys of Mamba 2 where it stands in blocks beside attention. */
export const MAMBA = {
  mamba_expand: count(2),
  mamba_n_heads: count(128),
  mamba_n_groups: count(1),
  mamba_d_state: count(256),
  mamba_d_conv: count(4),
  mamba_conv_bias: flag(true),
  mamba_proj_bias: flag(false),
};

interface Hybrid {
  readonly hidden_size: number;
  readonly mamba_expand: number;
  readonly mamba_n_heads: number;
  readonly mamba_n_groups: number;
  readonly mamba_d_state: number;
  readonly mamba_d_conv: number;
  readonly mamba_conv_bias: boolean;
  readonly mamba_proj_bias: boolean;
}

/** Mamba 2 as these keys say it. */
export const hybrid =
  (k: Hybrid, more: Partial<Mamba2Plan> = {}): Step =>
  (g, x) =>
    mamba2(g, x, {
      inner: k.mamba_expand * k.hidden_size,
      state: k.mamba_d_state,
      heads: k.mamba_n_heads,
      groups: k.mamba_n_groups,
      kernel: k.mamba_d_conv,
      bias: k.mamba_proj_bias,
      convBias: k.mamba_conv_bias,
      out: k.hidden_size,
      ...more,
    });

export const MAMBA_NAMES = { prefix: "backbone", table: "embeddings", norm: "norm_f" } as const;

/** A block of one part: normalised first, it adds to the stream. */
export function mixed(g: Builder, x: Value, mixer: Step): Value {
  const read = named(g, "norm", x, "rms");
  return g.add(
    x,
    g.within("mixer", () => mixer(g, read)),
  );
}

/** A decoder whose blocks are state spaces and nothing else. */
export const stateSpaces = (c: Scope, k: Model, mixer: Step): readonly Stage[] =>
  uniform(c, k, (g, x) => mixed(g, x, mixer), { names: MAMBA_NAMES });
