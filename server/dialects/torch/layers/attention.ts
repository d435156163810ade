import { spatial, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { isMapping, isScalar, stringOf, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { type Arg, anything, integer, real, text } from "../../../vocabulary/args";
import type { ArgsOf } from "../../../vocabulary/layer";
import { defineModule, orNone, prepared, truth } from "../module";

const width = integer({ min: 1, required: true, doc: "Number of features per position." });
const heads = integer({ min: 1, required: true, doc: "Number of heads." });
const batchFirst = truth({ default: false, doc: "Whether the batch comes before the time axis." });
const bias = truth({ default: true });
const dropout = real({ min: 0, max: 1, default: 0.1 });

interface Attention {
  readonly width: number;
  readonly heads: number;
  readonly bias: boolean;
  readonly keyWidth?: number | undefined;
  readonly valueWidth?: number | undefined;
  readonly learntKey?: boolean;
  readonly zeroKey?: boolean;
}

/** Scaled dot-product attention with its four projections. */
function attention(g: Builder, query: Value, key: Value, value: Value, o: Attention): Value {
  if (o.width % o.heads !== 0)
    g.fault("indivisible", `${o.heads} heads do not divide the width ${o.width}`, { attr: "heads" });
  const project = (name: string, x: Value, from: number): Value =>
    g.within(name, () => g.dense(x, o.width, o.bias, from));
  const q = project("q", query, o.width);
  const k = extended(g, project("k", key, o.keyWidth ?? o.width), o);
  const v = extended(g, project("v", value, o.valueWidth ?? o.width), o);
  const keyDim = Math.floor(o.width / o.heads);
  const y = g.attend(q, k, v, { heads: o.heads, keyDim, valueDim: keyDim });
  return g.within("out", () => g.dense(y, o.width, o.bias, o.width));
}

/** A learnt position and one of zeros behind the keys, and behind the values. */
function extended(g: Builder, x: Value, { width: w, learntKey, zeroKey }: Attention): Value {
  const one = (): Value => g.declared([x], tensor([1, w], "last"), "position", "global");
  let y = x;
  if (learntKey) y = g.concat([y, g.scale(one(), { shift: [w] })], 0);
  return zeroKey ? g.concat([y, one()], 0) : y;
}

const sequence = { as: "last", axes: [2], unbatched: true } as const;

const share = real({ min: 0, max: 1, default: 0 });
/** Nobody looks at it before training, and then only where it is more than 0. */
const untilTrained: Arg<number> = {
  ...share,
  read: (tree) => share.read(tree) ?? (isNegative(tree) ? 0 : undefined),
  odd: (tree) =>
    isNegative(tree) ? "dropout must be a number from 0 to 1; below 0 torch leaves it out" : undefined,
};
const isNegative = (tree: Tree): boolean =>
  isScalar(tree) && typeof tree.value === "number" && tree.value < 0;

export const MultiheadAttention = defineModule({
  type: "MultiheadAttention",
  doc: "Multi-head attention over queries, keys and values; a single input attends to itself.",
  args: {
    embed_dim: width,
    num_heads: heads,
    dropout: untilTrained,
    bias,
    add_bias_kv: truth({ default: false, doc: "Append a learned position to the keys and values." }),
    add_zero_attn: truth({ default: false, doc: "Append a position of zeros to the keys and values." }),
    kdim: integer({ min: 1 }),
    vdim: integer({ min: 1 }),
    batch_first: batchFirst,
  },
  further: ["kdim", "vdim"],
  input: { ...sequence, attr: "embed_dim" },
  lower(g, [query, k = query, v = k], a) {
    const key = prepared(g, k, { ...sequence, attr: "kdim" }, a.kdim ?? a.embed_dim);
    const value = prepared(g, v, { ...sequence, attr: "vdim" }, a.vdim ?? a.embed_dim);
    const y = attention(g, query, key, value, {
      width: a.embed_dim,
      heads: a.num_heads,
      bias: a.bias,
      keyWidth: a.kdim,
      valueWidth: a.vdim,
      learntKey: a.add_bias_kv,
      zeroKey: a.add_zero_attn,
    });
    const more = Number(a.add_bias_kv) + Number(a.add_zero_attn);
    const [from = null] = spatial(query.type);
    const [to = null] = spatial(key.type);
    const weights = tensor([from, typeof to === "number" || more === 0 ? add(to, more) : null], "last");
    return [y, g.declared([y], weights, "attention weights", "global")];
  },
});

const add = <T>(d: T, n: number): T | number => (typeof d === "number" ? d + n : d);

/** By name, or whatever else a config puts there: `torch.nn.functional.gelu`, a module. */
const fn: Arg<string> = {
  ...text({ default: "relu", doc: "relu, gelu, or a function." }),
  expects: "relu, gelu, or a function",
  read(tree) {
    const name = stringOf(tree);
    return name === undefined
      ? isMapping(tree) && tree.entries.length > 0
        ? "function"
        : undefined
      : /^(relu|gelu)$/.exec(name)?.[0];
  },
};

const blockArgs = {
  dim_feedforward: orNone({ default: 2048, doc: "Width between the two linear layers." }),
  dropout,
  activation: fn,
  layer_norm_eps: real({ min: 0, default: 1e-5 }),
  batch_first: batchFirst,
  norm_first: truth({ default: false }),
  bias,
} as const;

const layerArgs = { d_model: width, nhead: heads, ...blockArgs } as const;

type Block = ArgsOf<typeof layerArgs>;

const layerNorm = (g: Builder, name: string, x: Value, a: Pick<Block, "d_model" | "bias">): Value =>
  g.within(name, () => g.norm(x, "layer", { shift: a.bias, over: [a.d_model] }));

/** One part of a layer with its shortcut; the norm stands before the part, or behind the sum. */
function part(g: Builder, x: Value, norm: string, a: Block, body: (x: Value) => Value): Value {
  if (a.norm_first) return g.add(x, body(layerNorm(g, norm, x, a)));
  return layerNorm(g, norm, g.add(x, body(x)), a);
}

const feedForward = (g: Builder, x: Value, a: Block): Value => {
  const hidden = g.within("linear1", () => g.dense(x, a.dim_feedforward, a.bias, a.d_model));
  const active = g.activation(hidden, a.activation);
  return g.within("linear2", () => g.dense(active, a.d_model, a.bias, a.dim_feedforward));
};

const attend = (g: Builder, name: string, query: Value, memory: Value, a: Block): Value =>
  g.within(name, () =>
    attention(g, query, memory, memory, { width: a.d_model, heads: a.nhead, bias: a.bias }),
  );

function encode(g: Builder, x: Value, a: Block): Value {
  const y = part(g, x, "norm1", a, (z) => attend(g, "self_attn", z, z, a));
  return part(g, y, "norm2", a, (z) => feedForward(g, z, a));
}

function decode(g: Builder, x: Value, memory: Value, a: Block): Value {
  const y = part(g, x, "norm1", a, (z) => attend(g, "self_attn", z, z, a));
  const met = part(g, y, "norm2", a, (z) => attend(g, "multihead_attn", z, memory, a));
  return part(g, met, "norm3", a, (z) => feedForward(g, z, a));
}

export const TransformerEncoderLayer = defineModule({
  type: "TransformerEncoderLayer",
  doc: "Transformer encoder layer: self-attention and two linear layers, each with a norm and a shortcut.",
  args: layerArgs,
  input: { ...sequence, attr: "d_model" },
  lower: (g, [x], a) => encode(g, x, a),
});

export const TransformerDecoderLayer = defineModule({
  type: "TransformerDecoderLayer",
  doc: "Transformer decoder layer: self-attention, attention to a memory (the second input) and two linear layers.",
  args: layerArgs,
  input: { ...sequence, attr: "d_model" },
  lower: (g, [x, memory = x], a) => decode(g, x, prepared(g, memory, sequence, a.d_model), a),
});

export const Transformer = defineModule({
  type: "Transformer",
  doc: "Transformer: an encoder of the source (first input) and a decoder of the target (second input).",
  args: {
    d_model: integer({ min: 1, default: 512 }),
    nhead: integer({ min: 1, default: 8 }),
    num_encoder_layers: integer({ min: 1, max: 1000, default: 6 }),
    num_decoder_layers: integer({ min: 1, max: 1000, default: 6 }),
    dim_feedforward: blockArgs.dim_feedforward,
    dropout,
    activation: blockArgs.activation,
    custom_encoder: anything({}),
    custom_decoder: anything({}),
    layer_norm_eps: blockArgs.layer_norm_eps,
    batch_first: batchFirst,
    norm_first: blockArgs.norm_first,
    bias,
  },
  input: { ...sequence, attr: "d_model" },
  lower(g, [source, t = source], a) {
    if (a.custom_encoder || a.custom_decoder) return g.unknown([source, t], t.type, "global");
    const target = prepared(g, t, sequence, a.d_model);
    const memory = g.within("encoder", () =>
      layerNorm(
        g,
        "norm",
        g.repeat(a.num_encoder_layers, "layers", source, (x) => encode(g, x, a)),
        a,
      ),
    );
    return g.within("decoder", () =>
      layerNorm(
        g,
        "norm",
        g.repeat(a.num_decoder_layers, "layers", target, (x) => decode(g, x, memory, a)),
        a,
      ),
    );
  },
});
