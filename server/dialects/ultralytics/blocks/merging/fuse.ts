import { known } from "../../../../model/dim";
import { spatial } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { integerOf, items } from "../../../../model/tree";
import { integer, perAxis, shape } from "../../../../vocabulary/args";
import { defineBlock, integers } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { asItsLastInput } from "../../building/claims";
import { STOCK } from "../../variants";

const list = integers(shape({ required: true, doc: "One number per level." }));
const numbers = (dims: readonly unknown[]): readonly number[] => dims.filter((n) => typeof n === "number");

/** The features of one level, made ready for several others: one convolution, its channels parted. */
export const CBLinear = defineBlock({
  name: "CBLinear",
  kind: "verbatim",
  givesList: true,
  mapsIn: ([sizes]) => items(sizes).length,
  takesInputChannels: true,
  variants: [...STOCK, "v9"],
  args: {
    c2s: list,
    k: perAxis({ min: 1, default: 1 }),
    s: perAxis({ min: 1, default: 1 }),
    p: perAxis({ min: 0 }),
    g: integer({ min: 1, default: 1 }),
  },
  build(b, [x], a) {
    const sizes = numbers(a.c2s);
    const out = sizes.reduce((sum, n) => sum + n, 0);
    const y = b.conv("conv", x, out, a.k, { stride: a.s, padding: a.p, groups: a.g });
    return b.g.split(y, sizes);
  },
});

/** One part of each level, brought to the size of the last input and added to it. */
export const CBFuse = defineBlock({
  name: "CBFuse",
  kind: "verbatim",
  claims: asItsLastInput,
  picks: ([indices], input) => integerOf(items(indices)[input]),
  variants: [...STOCK, "v9"],
  reads: "several",
  args: { idx: list },
  build(b, inputs) {
    const target = inputs.at(-1) as Value;
    const size = spatial(target.type).map((d) => (known(d) ? d : null));
    for (const [i, x] of inputs.entries()) sameChannels(b, x, target, i);
    const parts = b.g.functional(() => inputs.slice(0, -1).map((x) => b.g.resize(x, { size })));
    const fits = parts.filter((x) => width(x) === width(target) || Number.isNaN(width(x)));
    return b.g.add(...fits, target);
  },
});

/** Sizes are brought together, channels are not. */
function sameChannels(b: BlockBuilder, x: Value, target: Value, input: number): void {
  const [own, wanted] = [width(x), width(target)];
  if (Number.isNaN(own) || Number.isNaN(wanted) || own === wanted) return;
  const what = `cannot add ${own} channels to the ${wanted} of its last input; give that map of CBLinear ${wanted} channels (the loader does not scale them), or pick another one in idx`;
  b.g.fault("channel-mismatch", what, { input });
}

/** Hands its input on, so that later rows can read the image. */
export const Silence = defineBlock({
  name: "Silence",
  kind: "verbatim",
  variants: ["ultralytics", "v9"],
  build: (b, [x]) => b.g.identity(x),
});
