import { known, mulDims } from "../../../../model/dim";
import { spatial, tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { integer } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { cspFamily, type Unit } from "./csp-family";

/** The two generations: Liu et al. 2021, and Liu et al. 2022 with norms behind and cosines instead of products. */
type Generation = 1 | 2;

interface SwinArgs {
  readonly heads: number;
  readonly window: number;
  readonly generation: Generation;
}

/** Hidden units of the small network that says how much a distance counts. */
const DISTANCES = 512;

/** In v1 the table of distances is learnt itself, in v2 by a network on the distances; one value for each head. */
function placed(b: BlockBuilder, scores: Value, { heads, window, generation }: SwinArgs): Value {
  const distances = (2 * window - 1) ** 2;
  if (generation === 1)
    return b.within("relative_position_bias_table", () => b.g.scale(scores, { shift: [distances, heads] }));
  const scaled = b.within("logit_scale", () => b.g.scale(scores, { scale: [heads, 1, 1] }));
  const apart = b.g.declared([scores], tensor([distances, 2], "last"), "distances", "global");
  const bias = b.within("cpb_mlp", () => {
    const wide = b.within("0", () => b.g.activation(b.g.dense(apart, DISTANCES), "relu"));
    return b.within("2", () => b.g.dense(wide, heads, false));
  });
  return b.g.add(scaled, b.g.declared([bias], scores.type, "by distance", "global"));
}

function projections(
  b: BlockBuilder,
  x: Value,
  c: number,
  generation: Generation,
): readonly [Value, Value, Value] {
  const all = b.within("qkv", () => b.g.dense(x, 3 * c, generation === 1));
  const [q, k, v] = b.g.split(all, [c, c, c]) as [Value, Value, Value];
  if (generation === 1) return [q, k, v];
  const shifted = (name: string, y: Value): Value => b.within(name, () => b.g.scale(y, { shift: [c] }));
  return [shifted("q_bias", q), k, shifted("v_bias", v)];
}

/** Softmax, three dropouts and a path that may be dropped: modules that are there, whatever they do. */
const IDLE = 5;

/** Attention among the positions of each window; on an even layer's windows the odd one's lie half a window off. */
function attention(b: BlockBuilder, x: Value, c: number, windows: number | null, o: SwinArgs): Value {
  const [q, k, v] = projections(b, x, c, o.generation);
  const heads = windows === null ? null : windows * o.heads;
  const rows = o.window ** 2;
  const inner = c / o.heads;
  const scores = b.g.matmul(q, k, {
    heads,
    rows,
    inner,
    columns: rows,
    output: tensor([heads, rows, rows], "first"),
  });
  const weights = b.g.softmax(placed(b, scores, o), 2);
  const seen = b.g.matmul(weights, v, { heads, rows, inner: rows, columns: inner, output: q.type });
  b.printed.leaf(IDLE);
  return b.within("proj", () => b.g.dense(seen, c));
}

/** Attention and two dense layers, each added to its input. */
function layer(b: BlockBuilder, map: Value, o: SwinArgs): Value {
  const c = width(map);
  const space = spatial(map.type);
  const missing = space.map((n) => (known(n) ? (o.window - (n % o.window)) % o.window : 0));
  const around = missing.map((n) => [0, n] as const);
  const padded = missing.some((n) => n > 0);
  const whole = padded ? b.g.pad(map, around) : map;
  const count = mulDims(spatial(whole.type));
  const windows = known(count) ? count / o.window ** 2 : null;
  const x = b.g.tokens(whole);
  const norm = (name: string, y: Value): Value => b.within(name, () => b.g.norm(y, "layer", { over: [c] }));
  const seen = (y: Value): Value => b.within("attn", () => attention(b, y, c, windows, o));
  const mlp = (y: Value): Value =>
    b.within("mlp", () => {
      const wide = b.within("fc1", () => b.g.activation(b.g.dense(y, 4 * c), "silu"));
      return b.within("fc2", () => b.g.dense(wide, c));
    });
  const before = o.generation === 1;
  const y = b.g.add(x, before ? seen(norm("norm1", x)) : norm("norm1", seen(x)));
  const z = b.g.add(y, before ? mlp(norm("norm2", y)) : norm("norm2", mlp(y)));
  const back = b.g.untokens(z, whole);
  return padded ? b.g.crop(back, around) : back;
}

function layers(b: BlockBuilder, x: Value, times: number, o: SwinArgs): Value {
  const c = width(x);
  if (Number.isNaN(c)) return b.g.unknown([x], x.type, "global");
  if (o.heads < 1 || c % o.heads !== 0) {
    const why = o.heads < 1 ? "one head needs 32" : `${o.heads} heads do not divide them`;
    b.g.fault("indivisible", `has ${c} channels, but ${why}`, { attr: "c2" });
    return b.g.unknown([x], x.type, "global");
  }
  return b.g.repeat(times, "blocks", x, (y) => layer(b, y, o));
}

const block = (name: string, generation: Generation, window: number) =>
  defineBlock({
    name: name,
    kind: "stacked",
    variants: ["v7"],
    args: {
      c2,
      num_heads: integer({ min: 1, required: true }),
      num_layers: integer({ min: 1, required: true }),
      window_size: integer({ min: 2, default: window }),
    },
    build(b, [x], a) {
      const y = width(x) === a.c2 ? x : b.convBnAct("conv", x, a.c2);
      return layers(b, y, a.num_layers, { heads: a.num_heads, window: a.window_size, generation });
    },
  });

export const SwinTransformerBlock = block("SwinTransformerBlock", 1, 8);
export const SwinTransformer2Block = block("SwinTransformer2Block", 2, 7);

/** As many heads as there are 32 channels. */
const inner =
  (generation: Generation, window: number): Unit =>
  (b, x) =>
    b.within("m", () => layers(b, x, b.n, { heads: Math.floor(width(x) / 32), window, generation }));

export const swinFamilies = [...cspFamily("ST", inner(1, 8)), ...cspFamily("ST2", inner(2, 7))];
