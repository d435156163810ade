import type { Dim } from "../../model/dim";
import { tensor } from "../../model/tensor";
import type { Value } from "../../model/trace";
import type { Builder } from "../../trace/builder";
import type { Attention } from "./checks";
import type { Config } from "./keys";
import type { Tokens } from "./vocabulary";

type Values = Config["values"];
type Run = (g: Builder, x: Value) => Value;

/** What all layers of a model share. */
export interface Size {
  readonly values: Values;
  readonly width: number;
  readonly heads: number;
  readonly pairs: number;
}

/** Embeddings of the tokens, and of positions where these are learnt. */
export const embedding =
  ({ values, width, heads }: Size, tokens: Tokens): Run =>
  (g, x) => {
    const make = () => g.within("word_embeddings", () => g.embedding(x, tokens.count, width));
    const words = tokens.assumed ? g.assuming(make) : make();
    const { pos_emb: kind, max_position_embeddings: positions = null } = values;
    const learnt = (name: string, shift: readonly Dim[]) => g.within(name, () => g.scale(words, { shift }));
    if (kind === "learned") return learnt("position_embeddings", [positions, width]);
    // One table of biases, which the attention of all layers reads.
    return kind === "rpe" ? learnt("relative_attention_bias", [values.rpe_num_buckets, heads]) : words;
  };

function norm(g: Builder, x: Value, kind: Values["norm"]): Value {
  if (kind === "rmsnorm" || kind === "te_rmsnorm") return g.norm(x, "rms");
  if (kind === "non_parametric_layernorm") return g.norm(x, "layer", { scale: false, shift: false });
  if (kind === "layernorm" || kind === "te_layernorm") return g.norm(x, "layer");
  return g.scale(g.norm(x, "layer", { scale: false, shift: false }), { scale: [1] });
}

export const finalNorm =
  ({ values }: Size): Run =>
  (g, x) =>
    norm(g, x, values.norm);

/** All transformer layers in series. */
export const layers =
  (size: Size, kinds: readonly Attention[]): Run =>
  (g, x) =>
    g.repeat(kinds.length, "layers", x, (y, i) => layer(size, kinds[i] ?? "global")(g, y));

const layer =
  (size: Size, kind: Attention): Run =>
  (g, x) => {
    if (OTHERS.has(kind)) return g.within(kind, () => g.unknown([x], x.type, "global", true));
    const { gpt_j_residual: parallel, gpt_j_tied: tied, norm: by } = size.values;
    const first = g.within("input_layernorm", () => norm(g, x, by));
    const second = (y: Value) => g.within("post_attention_layernorm", () => norm(g, y, by));
    const attended = g.within("attention", () => attention(size, kind)(g, first));
    if (!parallel) {
      const y = g.add(x, attended);
      return g.add(
        y,
        g.within("mlp", () => mlp(size)(g, second(y))),
      );
    }
    // The second norm of tied ones has weights all the same, but is never called.
    const read = tied ? first : second(x);
    if (tied) g.idle(() => second(x));
    return g.add(
      x,
      attended,
      g.within("mlp", () => mlp(size)(g, read)),
    );
  };

/** Layers that are no attention at all: what they are made of is not followed. */
const OTHERS: ReadonlySet<Attention> = new Set(["gmlp", "amlp", "mamba", "rwkv"]);

const attention =
  ({ values, width, heads, pairs }: Size, kind: Attention): Run =>
  (g, x) => {
    const bias = values.use_bias_in_attn_linear;
    const keyDim = width / heads;
    const all = g.within("query_key_value", () => g.dense(x, width + 2 * pairs * keyDim, bias));
    const [q, k, v] = g.split(all, [width, pairs * keyDim, pairs * keyDim]) as [Value, Value, Value];
    const even = (y: Value) =>
      values.use_qk_layernorm ? g.shareAs("qk_layernorm", () => norm(g, y, values.norm)) : y;
    const [query, key] = [even(q), even(k)];
    const full = kind === "global" || kind === "flash";
    const seen = full
      ? g.attend(query, key, v, { heads, keyDim, valueDim: keyDim })
      : // Which positions see which is the business of a kernel: no weights, and work that is not known.
        g.contract([query, key, v], query.type, { parameters: 0, macs: undefined, window: "global" });
    return g.within("dense", () => g.dense(seen, width, bias));
  };

const GATES: ReadonlyMap<string, string> = new Map([
  ["geglu", "gelu"],
  ["reglu", "relu"],
  ["swiglu", "silu"],
  ["glu", "sigmoid"],
  ["bilinear", "linear"],
]);

const mlp =
  ({ values, width }: Size): Run =>
  (g, x) => {
    if (values.moe_num_experts > 1) return g.unknown([x], x.type, "pointwise", true);
    const { activation, mlp_multiple_of: multiple, use_bias_in_mlp: bias } = values;
    const wanted =
      values.intermediate_size ??
      (values.expansion_factor ? Math.trunc(values.expansion_factor * width) : 4 * width);
    const gate = GATES.get(activation);
    // A gated one has two thirds of the width, so that it has as many weights.
    const inner = gate === undefined ? wanted : Math.trunc((wanted * 2) / 3);
    const fitted = Math.ceil(inner / (2 * multiple)) * 2 * multiple;
    const wide = g.within("linear1", () => g.dense(x, fitted, bias));
    const active = gate === undefined ? g.activation(wide, functionNamed(activation)) : gated(g, wide, gate);
    return g.within("linear2", () => g.dense(active, width, bias));
  };

function gated(g: Builder, x: Value, gate: string): Value {
  const [value, open] = g.chunk(x, 2) as [Value, Value];
  return g.multiply(value, gate === "linear" ? open : g.activation(open, gate));
}

const functionNamed = (activation: string): string => (activation === "swish" ? "silu" : activation);

/** A score for each token: with weights of its own, or with those of the embedding. */
export const output =
  ({ values, width }: Size, { count, assumed }: Tokens): Run =>
  (g, x) => {
    const rows = x.type.dims?.[0] ?? null;
    const type = tensor([rows, count], "last");
    const make = () =>
      values.no_weight_tying
        ? g.within("final_linear", () => g.dense(x, count, false))
        : g.matmul(x, x, { heads: 1, rows, inner: width, columns: count, output: type });
    return assumed ? g.assuming(make) : make();
  };
