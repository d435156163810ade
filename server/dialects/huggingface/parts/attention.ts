import { type Dim, known } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { linear, type NormKind, named } from "./norms";

export interface AttentionPlan {
  readonly heads: number;
  /** Heads of keys and values; as many as of queries when absent. */
  readonly kvHeads?: number | null;
  readonly headDim: number;
  /** The width of a head's values; that of its keys when absent. */
  readonly valueDim?: number;
  /** Of queries, keys and values; of the output where `outBias` does not say otherwise. */
  readonly bias?: boolean;
  readonly outBias?: boolean;
  /** Of keys alone, where they differ. */
  readonly keyBias?: boolean;
  /** Of values alone, where they differ. */
  readonly valueBias?: boolean;
  readonly out?: Dim;
  /** What the output projection's kernel is made for, where that is not what arrives. */
  readonly outWidth?: Dim;
  /** What stands in front of the output projection. */
  readonly between?: (g: Builder, y: Value) => Value;
  /** Queries and keys are normalised, each head by itself or all of them as one. */
  readonly norm?: NormKind;
  readonly normOver?: "head" | "all";
  /** One learnt logit per head that takes attention away from every position. */
  readonly sinks?: boolean;
  /** The most positions back that are seen. */
  readonly window?: number | null;
  /** Every position sees only those before it, so that keys and values are kept. True when absent. */
  readonly causal?: boolean;
  /** Queries are projected twice as wide: the other half opens and closes the outputs. */
  readonly gated?: boolean;
  /** What keys and values are made from, where not from the input itself. */
  readonly source?: Value;
  /** What is made from that is kept: it is another part's. True when absent. */
  readonly keepsSource?: boolean;
  /** Keys and values are those of a layer before it: it has no projections for them. */
  readonly borrowed?: boolean;
  /** Values are the keys. */
  readonly valueIsKey?: boolean;
  /** Queries, keys and values are one product of this name: what is kept of it for training is kept as one. */
  readonly fused?: string;
  /** Only a part of a head is turned: joining it with the rest leaves heads in front, and what they say is copied once more, but where they are joined in place. */
  readonly turnsPart?: boolean | "in place";
  readonly names?: Partial<Names>;
}

interface Names {
  readonly q: string;
  readonly k: string;
  readonly v: string;
  readonly o: string;
  readonly qNorm: string;
  readonly kNorm: string;
}

const NAMES: Names = { q: "q_proj", k: "k_proj", v: "v_proj", o: "o_proj", qNorm: "q_norm", kNorm: "k_norm" };

/** Attention with grouped heads, and what families add to it. */
export function attention(g: Builder, x: Value, p: AttentionPlan): Value {
  const n: Names = { ...NAMES, ...p.names };
  const { heads, headDim, bias = false } = p;
  const kvHeads = p.kvHeads ?? heads;
  const valueDim = p.valueDim ?? headDim;
  const from = p.source ?? x;
  const widths = [heads * headDim, kvHeads * headDim, kvHeads * valueDim];
  const parts = p.fused === undefined ? [] : g.split(linear(g, p.fused, x, total(widths), bias), widths);
  let q = parts[0] ?? linear(g, n.q, x, heads * headDim * (p.gated ? 2 : 1), bias);
  let gate: Value | undefined;
  if (p.gated) [q, gate] = g.split(q, [heads * headDim, heads * headDim]) as [Value, Value];
  q = normed(g, q, p, n.qNorm, heads);
  let k = q;
  let v = q;
  if (!p.borrowed) {
    const made: Value = parts[1] ?? linear(g, n.k, from, kvHeads * headDim, p.keyBias ?? bias);
    k = normed(g, made, p, n.kNorm, kvHeads);
    v = p.valueIsKey ? made : (parts[2] ?? linear(g, n.v, from, kvHeads * valueDim, p.valueBias ?? bias));
    if (p.source) [k, v] = p.keepsSource === false ? [k, v] : [keptWhole(g, k), keptWhole(g, v)];
    else if (p.causal !== false) [k, v] = [kept(g, k, p.window), kept(g, v, p.window)];
  }
  if (p.turnsPart) [q, k] = [g.declared([q], q.type, "turned"), g.declared([k], k.type, "turned")];
  if (p.sinks) q = g.within("sinks", () => g.scale(q, { shift: [heads] }));
  let y = attended(g, q, k, v, { heads, headDim, valueDim, window: p.window ?? null });
  if (gate) y = g.multiply(y, g.activation(gate, "sigmoid"));
  if (p.between) y = p.between(g, y);
  if (p.turnsPart === true) y = g.declared([y], y.type, "heads behind");
  return g.within(n.o, () => g.dense(y, p.out ?? channels(x.type), p.outBias ?? bias, p.outWidth));
}

const total = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0);

function normed(g: Builder, x: Value, p: AttentionPlan, name: string, heads: number): Value {
  if (p.norm === undefined) return x;
  return named(g, name, x, p.norm, [p.normOver === "all" ? heads * p.headDim : p.headDim]);
}

export const kept = (g: Builder, x: Value, window?: number | null): Value =>
  g.cache(x, typeof window === "number" ? { window } : {});

/** Of what another part has read, all at once: it does not grow with what is written. */
const keptWhole = (g: Builder, x: Value): Value =>
  g.cache(x, { state: [x.type.dims?.[0] ?? null, channels(x.type)] });

/** The two products of attention: every query against what it sees. */
export function attended(
  g: Builder,
  q: Value,
  k: Value,
  v: Value,
  o: {
    readonly heads: number;
    readonly headDim: number;
    readonly valueDim: number;
    readonly window?: number | null;
  },
): Value {
  const rows = q.type.dims?.[0] ?? null;
  const all = k.type.dims?.[0] ?? null;
  const columns = typeof o.window === "number" && known(all) ? Math.min(all, o.window) : all;
  const scores = g.matmul(q, k, {
    heads: o.heads,
    rows,
    inner: o.headDim,
    columns,
    output: tensor([o.heads, rows, columns], "first"),
  });
  return g.matmul(g.softmax(scores, 2), v, {
    heads: o.heads,
    rows,
    inner: columns,
    columns: o.valueDim,
    output: tensor([rows, o.heads * o.valueDim], "last"),
  });
}
