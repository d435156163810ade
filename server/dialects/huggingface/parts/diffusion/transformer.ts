import { channels, tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { Builder } from "../../../../trace/builder";
import { linear, named } from "../norms";
import { convolved, groupNorm, timeEmbedding } from "./maps";

export interface LookPlan {
  readonly heads: number;
  readonly headDim: number;
  /** Of queries, keys and values; the output has one. */
  readonly bias?: boolean;
  /** What is looked at, where that is not the input itself. */
  readonly at?: Value;
  /** Queries and keys are normalised: each head by itself, or all as one. */
  readonly norm?: "head" | "all" | null;
  readonly normKind?: "rms" | "layer" | "plain";
  readonly outBias?: boolean;
  readonly kvHeads?: number;
  /** Keys meet values before queries meet them: nobody is compared with everybody. */
  readonly linear?: boolean;
  /** Every position looks at itself in so many frames. */
  readonly frames?: number | undefined;
}

/** Sums over all positions, with one column more for what they are divided by. */
function sumsOf(
  g: Builder,
  q: Value,
  k: Value,
  v: Value,
  { heads, headDim }: Pick<LookPlan, "heads" | "headDim">,
): Value {
  const [rows = null] = q.type.dims ?? [];
  const [inner = null] = k.type.dims ?? [];
  const columns = headDim + 1;
  const sums = g.matmul(g.activation(k, "relu"), v, {
    heads,
    rows: headDim,
    inner,
    columns,
    output: tensor([heads, headDim, columns], "first"),
  });
  return g.matmul(g.activation(q, "relu"), sums, {
    heads,
    rows,
    inner: headDim,
    columns,
    output: tensor([rows, heads * headDim], "last"),
  });
}

/** Attention without a past: every position sees all of what it looks at. */
export function look(g: Builder, x: Value, p: LookPlan): Value {
  const { heads, headDim, bias = false, at = x, norm = null, normKind = "rms", kvHeads = heads } = p;
  const over = (n: number): readonly number[] => [norm === "all" ? n * headDim : headDim];
  const normed = (name: string, y: Value, n: number): Value =>
    norm === null ? y : named(g, name, y, normKind, over(n));
  const q = normed("norm_q", linear(g, "to_q", x, heads * headDim, bias), heads);
  const framed = (y: Value): Value =>
    p.frames === undefined ? y : g.declared([y], tensor([p.frames, channels(y.type)], "last"), "frames");
  const k = framed(normed("norm_k", linear(g, "to_k", at, kvHeads * headDim, bias), kvHeads));
  const v = framed(linear(g, "to_v", at, kvHeads * headDim, bias));
  const y = p.linear
    ? sumsOf(g, q, k, v, p)
    : g.attend(q, k, v, { heads, keyDim: headDim, valueDim: headDim });
  return linear(g, "to_out.0", y, channels(x.type), p.outBias ?? true);
}

/** Two dense layers, the first with a gate beside it where the activation has one. */
export function feedForward(
  g: Builder,
  x: Value,
  p: { readonly fn: string; readonly hidden: number; readonly bias?: boolean },
): Value {
  const { fn, hidden, bias = true } = p;
  const gated = /^(geglu|swiglu)$/.test(fn);
  const wide = linear(g, "net.0.proj", x, gated ? 2 * hidden : hidden, bias);
  const opened = gated ? g.split(wide, [hidden, hidden]) : [wide];
  const [first, gate] = opened as [Value, Value | undefined];
  const y = gate
    ? g.multiply(first, g.activation(gate, fn === "geglu" ? "gelu" : "silu"))
    : g.activation(first, "gelu");
  return linear(g, "net.2", y, channels(x.type), bias);
}

export interface MapTransformer {
  readonly heads: number;
  readonly depth: number;
  readonly groups: number | null;
  readonly text: Value;
  /** The layers in front of the blocks and behind them are dense, not convolutions of one place. */
  readonly dense: boolean;
  /** The first attention looks at the text too. */
  readonly textOnly: boolean;
  readonly frames?: number | undefined;
}

/** The places of a map as a sequence: they look at each other and at the text, so many times. */
export function mapTransformer(g: Builder, x: Value, p: MapTransformer): Value {
  const { heads, dense } = p;
  const width = channels(x.type);
  const headDim = typeof width === "number" ? Math.floor(width / heads) : Number.NaN;
  const inner = heads * headDim;
  const normed = groupNorm(g, "norm", x, p.groups);
  const entered = dense
    ? linear(g, "proj_in", g.tokens(normed), inner, true)
    : g.tokens(convolved(g, "proj_in", normed, inner, 1));
  const plan = { ...p, headDim, width: inner };
  const when =
    p.frames === undefined
      ? undefined
      : timeEmbedding(g, "time_pos_embed", vectorOf(g, x, inner, "frame"), 4 * inner, inner);
  let blocks =
    p.depth === 0
      ? entered
      : g.stacked(p.depth, () => {
          const y = g.within("transformer_blocks", () =>
            textBlock(g, entered, { ...plan, frames: undefined }),
          );
          return when ? g.within("temporal_transformer_blocks", () => overTime(g, y, when, plan)) : y;
        });
  if (when) blocks = g.within("time_mixer", () => g.scale(blocks, { scale: [1] }));
  const left = dense
    ? g.untokens(linear(g, "proj_out", blocks, width, true), x)
    : convolved(g, "proj_out", g.untokens(blocks, x), width, 1);
  return g.add(x, left);
}

interface TextBlock extends MapTransformer {
  readonly headDim: number;
  readonly width: number;
}

const opened = (g: Builder, name: string, x: Value, width: number): Value =>
  g.within(name, () => feedForward(g, x, { fn: "geglu", hidden: 4 * width }));

/** What a place was in other frames, beside what it is in this one. */
function overTime(g: Builder, x: Value, when: Value, p: TextBlock): Value {
  const told = g.declared([x, when], x.type, "shift");
  const read = g.add(told, opened(g, "ff_in", named(g, "norm_in", told, "layer"), p.width));
  return g.add(x, textBlock(g, read, p));
}

function textBlock(g: Builder, x: Value, p: TextBlock): Value {
  const { heads, headDim, text, width, textOnly } = p;
  const own = { heads, headDim, frames: p.frames, ...(textOnly ? { at: text } : {}) };
  const seen = g.add(
    x,
    g.within("attn1", () => look(g, named(g, "norm1", x, "layer"), own)),
  );
  const read = g.add(
    seen,
    g.within("attn2", () => look(g, named(g, "norm2", seen, "layer"), { heads, headDim, at: text })),
  );
  const y = named(g, "norm3", read, "layer");
  return g.add(read, opened(g, "ff", y, width));
}

/** A vector without positions, of this width. */
export const vectorOf = (g: Builder, x: Value, width: number | null, fn: string): Value =>
  g.declared([x], tensor([Number.isNaN(width) ? null : width], "last"), fn);
