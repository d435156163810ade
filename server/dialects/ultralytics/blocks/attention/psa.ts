import type { Value } from "../../../../model/trace";
import { real } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { STOCK } from "../../variants";

/** Attention between all positions; a depthwise convolution of the values says where they stand. */
export function attention(b: BlockBuilder, x: Value, heads: number, ratio = 0.5): Value {
  const c = width(x);
  const headDim = Math.floor(c / heads);
  const keyDim = Math.floor(headDim * ratio);
  const qkv = b.convBnAct("qkv", x, c + 2 * keyDim * heads, 1, { act: false });
  if (Number.isNaN(c)) return b.g.unknown([qkv], x.type, "global");
  const [q, k, v] = b.g.split(qkv, [keyDim * heads, keyDim * heads, c]) as [Value, Value, Value];
  const all = b.g.attend(b.g.tokens(q), b.g.tokens(k), b.g.tokens(v), { heads, keyDim, valueDim: headDim });
  const place = b.convBnAct("pe", v, c, 3, { groups: c, act: false });
  return b.convBnAct("proj", b.g.add(b.g.untokens(all, v), place), c, 1, { act: false });
}

/** Attention and two convolutions, each added to its input. */
export function psaBlock(b: BlockBuilder, x: Value, heads: number, name = ""): Value {
  return b.within(name, () => {
    const y = b.g.add(
      x,
      b.within("attn", () => attention(b, x, heads)),
    );
    const c = width(x);
    return b.g.add(y, b.convBnAct("ffn.1", b.convBnAct("ffn.0", y, 2 * c), c, 1, { act: false }));
  });
}

/** A block that gives as many channels as it gets, whatever is asked for. */
export function keepsChannels(b: BlockBuilder, x: Value, out: number): void {
  const c1 = width(x);
  if (Number.isNaN(c1) || c1 === out) return;
  const what = `outputs as many channels as it reads, but ${c1} arrive and ${out} are requested`;
  b.g.fault("channel-mismatch", what, { attr: "c2" });
}

const args = { c2, e: real({ min: 0, default: 0.5 }) } as const;

/** Half of the channels through attention with a head for each 64 of them, at least `least`. */
function partial(
  b: BlockBuilder,
  x: Value,
  out: number,
  e: number,
  inner: (x: Value, heads: number) => Value,
  least = 1,
): Value {
  const c1 = width(x);
  keepsChannels(b, x, out);
  const c = Math.floor(c1 * e);
  if (c < 64 && least === 0) {
    b.g.fault("indivisible", `has ${c} hidden channels, too few for one attention head of 64`, {
      attr: "c2",
    });
    return b.g.unknown([x], x.type, "global");
  }
  const [first, second] = b.halves(b.convBnAct("cv1", x, 2 * c));
  const y = inner(second, Math.max(Math.floor(c / 64), least));
  return b.convBnAct("cv2", b.concat(first, y), c1);
}

export const PSA = defineBlock({
  name: "PSA",
  kind: "stacked",
  since: "8.2.38",
  variants: STOCK,
  args,
  build: (b, [x], a) => partial(b, x, a.c2, a.e, (y, heads) => psaBlock(b, y, heads)),
});

export const C2PSA = defineBlock({
  name: "C2PSA",
  kind: "repeating",
  since: "8.3.0",
  variants: STOCK,
  args,
  build: (b, [x], a) =>
    partial(
      b,
      x,
      a.c2,
      a.e,
      (y, heads) => b.stack(b.n, y, (z) => psaBlock(b, z, heads)),
      b.settings.has("oneHead") ? 1 : 0,
    ),
});
