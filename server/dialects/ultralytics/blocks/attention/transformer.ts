import type { Value } from "../../../../model/trace";
import { flag, integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock, truthAsNumber } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { asTheRowBefore } from "../../building/claims";
import { STOCK } from "../../variants";
import { split } from "../csp/csp";

/**
 * Attention as torch has it, in one function call: queries, keys and values by three dense layers, and one behind. Only
 * the last of these is a module.
 */
export function attend(
  b: BlockBuilder,
  [q, k, v]: readonly [Value, Value, Value],
  c: number,
  heads: number,
): Value {
  b.printed.leaf();
  return b.g.functional(() => b.g.attention(q, k, v, { heads, keyDim: Math.floor(c / heads), out: c }));
}

/** Behind the attention and behind each dense layer. */
const DROPOUTS = 3;

/** The encoder layer on a map: attention, two dense layers, each added and normalised. */
export const AIFI = defineBlock({
  name: "AIFI",
  kind: "verbatim",
  takesInputChannels: true,
  claims: asTheRowBefore,
  variants: STOCK,
  args: {
    cm: integer({ min: 0, default: 2048 }),
    num_heads: truthAsNumber(integer({ min: 1, default: 8 })),
    dropout: real({ min: 0, max: 1, default: 0 }),
  },
  build(b, [x], a) {
    const c = width(x);
    if (Number.isNaN(c)) return b.g.unknown([x], x.type, "global");
    if (c % a.num_heads !== 0)
      b.g.fault("indivisible", `${a.num_heads} heads do not divide ${c} channels`, { attr: "num_heads" });
    if (c % 4 !== 0)
      b.g.fault("indivisible", `has ${c} channels, but its position encoding needs a multiple of 4`);
    const tokens = b.g.tokens(x);
    const norm = (name: string, z: Value): Value => b.within(name, () => b.g.norm(z, "layer", { over: [c] }));
    const seen = b.within("ma", () => attend(b, [tokens, tokens, tokens], c, a.num_heads));
    const y = norm("norm1", b.g.add(tokens, seen));
    const wide = b.within("fc1", () => b.g.activation(b.g.dense(y, a.cm), "gelu"));
    b.printed.leaf(DROPOUTS);
    const z = b.g.add(
      y,
      b.within("fc2", () => b.g.dense(wide, c)),
    );
    return b.g.untokens(norm("norm2", z), x);
  },
});

/** A cross-stage partial block with transformer layers (without norms) inside. */
export const C3TR = defineBlock({
  name: "C3TR",
  kind: "repeating",
  args: {
    c2,
    shortcut: flag({ default: true }),
    g: truthAsNumber(integer({ min: 1, default: 1 })),
    e: real({ min: 0, default: 0.5 }),
  },
  build: (b, [x], a) =>
    split(b, x, a.c2, a.e, (y, h) =>
      b.within("m", () => {
        b.checkGroups(h, a.g);
        if (h % 4 !== 0)
          b.g.fault("indivisible", `4 heads do not divide its ${h} hidden channels`, { attr: "c2" });
        const tokens = b.g.tokens(y);
        const placed = b.g.add(
          tokens,
          b.within("linear", () => b.g.dense(tokens, h)),
        );
        return b.g.untokens(
          b.g.repeat(b.n, "tr", placed, (z) => layer(b, z, h, 4)),
          y,
        );
      }),
    ),
});

function layer(b: BlockBuilder, x: Value, c: number, heads: number): Value {
  const project = (name: string): Value => b.within(name, () => b.g.dense(x, c, false));
  const projected = [project("q"), project("k"), project("v")] as const;
  const y = b.g.add(
    b.within("ma", () => attend(b, projected, c, heads)),
    x,
  );
  const first = b.within("fc1", () => b.g.dense(y, c, false));
  const second = b.within("fc2", () => b.g.dense(first, c, false));
  return b.g.add(second, y);
}
