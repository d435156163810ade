import type { Value } from "../../../../model/trace";
import { flag, integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock, truthAsNumber } from "../../building/block";
import type { BlockBuilder } from "../../building/block-builder";
import { asItsInput } from "../../building/claims";
import { STOCK } from "../../variants";
import { CHANGES } from "../../versions";
import { keepsChannels, psaBlock } from "../attention/psa";
import { bottleneck } from "./bottleneck";
import { split } from "./csp";

const e = real({ min: 0, default: 0.5 });
const g = integer({ min: 1, default: 1 });

/** Two halves; each inner block reads the one before it, and all of them are kept and mixed at the end. */
export function fast(
  b: BlockBuilder,
  x: Value,
  out: number,
  expansion: number,
  inner: (x: Value, hidden: number) => Value,
): Value {
  b.checkParts();
  const hidden = Math.floor(out * expansion);
  const parts = [...b.halves(b.convBnAct("cv1", x, 2 * hidden))];
  for (let i = 0; i < b.n; i++) parts.push(b.within(`m.${i}`, () => inner(parts.at(-1) as Value, hidden)));
  return b.convBnAct("cv2", b.concat(...parts), out);
}

/** A cross-stage partial block of bottlenecks with square windows. */
export const c3k = (
  b: BlockBuilder,
  x: Value,
  out: number,
  times: number,
  shortcut = true,
  groups = 1,
): Value =>
  split(b, x, out, 0.5, (y, h) =>
    b.stack(times, y, (z) => bottleneck(b, z, h, { shortcut, groups, expansion: 1 })),
  );

export const C2f = defineBlock({
  name: "C2f",
  kind: "repeating",
  variants: STOCK,
  args: { c2, shortcut: flag({ default: false }), g, e },
  build: (b, [x], a) =>
    fast(b, x, a.c2, a.e, (y, h) => bottleneck(b, y, h, { shortcut: a.shortcut, groups: a.g, expansion: 1 })),
});

/** The larger members of a family have the deeper inner blocks, whatever the row says. */
const isDeep = ({ size, has }: BlockBuilder["settings"]): boolean =>
  size === null ? !has("smallUnscaled") : ["m", "l", "x"].includes(size);

export const C3k2 = defineBlock({
  name: "C3k2",
  kind: "repeating",
  lightHeads: true,
  since: "8.3.0",
  variants: STOCK,
  args: {
    c2,
    c3k: flag({ default: false }),
    e,
    attn: flag({ default: false }),
    g,
    shortcut: flag({ default: true }),
  },
  // They write `c3k` over the row's own in the large members, and stop where there is none.
  refuses: (written, settings) =>
    written === 1 && settings.variant === "ultralytics" && !settings.has("smallUnscaled") && isDeep(settings)
      ? `C3k2 needs its argument c3k here; releases before ${CHANGES.smallUnscaled} raise an error without it at the scales m, l and x, and without a scale`
      : undefined,
  build: (b, [x], { c2: out, ...a }) =>
    fast(b, x, out, a.e, (y, h) => {
      const plain = (): Value => bottleneck(b, y, h, { shortcut: a.shortcut, groups: a.g });
      if (a.attn) return psaBlock(b, b.within("0", plain), Math.max(Math.floor(h / 64), 1), "1");
      return a.c3k || isDeep(b.settings) ? c3k(b, y, h, 2, a.shortcut, a.g) : plain();
    }),
});

/** A compact inverted block: depthwise convolutions around two that mix the channels. */
export const C2fCIB = defineBlock({
  name: "C2fCIB",
  kind: "repeating",
  lightHeads: true,
  since: "8.2.38",
  variants: STOCK,
  // Its groups are those of bottlenecks that it makes and does not keep.
  args: { c2, shortcut: flag({ default: false }), lk: flag({ default: false }), g: truthAsNumber(g), e },
  build: (b, [x], a) =>
    fast(b, x, a.c2, a.e, (y, h) => {
      b.checkGroups(h, a.g);
      const z = b.within("cv1", () => inverted(b, y, h, a.lk));
      return a.shortcut ? b.g.add(y, z) : z;
    }),
});

function inverted(b: BlockBuilder, x: Value, c: number, isLarge: boolean): Value {
  const wide = b.convBnAct("1", b.convBnAct("0", x, c, 3, { groups: c }), 2 * c);
  const mixed = b.within("2", () =>
    isLarge ? large(b, wide, 2 * c) : b.convBnAct("", wide, 2 * c, 3, { groups: 2 * c }),
  );
  return b.convBnAct("4", b.convBnAct("3", mixed, c), c, 3, { groups: c });
}

/** Depthwise windows of 7 and of 3, side by side; fused, the small one is part of the large one. */
function large(b: BlockBuilder, x: Value, c: number): Value {
  const both = b.fused
    ? b.conv("conv", x, c, 7, { groups: c })
    : b.g.add(
        b.convBnAct("conv", x, c, 7, { groups: c, act: false }),
        b.convBnAct("conv1", x, c, 3, { groups: c, act: false }),
      );
  return b.g.activation(both, "silu");
}

/** The same by itself. The loader does not hand it its channels. */
export const RepVGGDW = defineBlock({
  name: "RepVGGDW",
  kind: "verbatim",
  claims: asItsInput,
  variants: STOCK,
  args: { ed: integer({ min: 1, required: true }) },
  build(b, [x], a) {
    b.g.expectChannels(x, a.ed, "ed");
    return large(b, x, a.ed);
  },
});

export const C2fPSA = defineBlock({
  name: "C2fPSA",
  kind: "repeating",
  since: "8.3.0",
  variants: STOCK,
  args: { c2, e },
  build: (b, [x], a) => {
    keepsChannels(b, x, a.c2);
    return fast(b, x, a.c2, a.e, (y, h) => psaBlock(b, y, Math.max(Math.floor(h / 64), 1)));
  },
});
