import type { Value } from "../../../../model/trace";
import { integerOf } from "../../../../model/tree";
import { type Arg, flag, integer, real } from "../../../../vocabulary/args";
import {
  c2,
  defineBlock,
  isFloat,
  type MarkedRow,
  truthAsNumber,
  wholeWhereUsed,
} from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import type { Settings } from "../../settings";
import { STOCK } from "../../variants";
import { c3k } from "../csp/c2f";
import { positions } from "../heads/predictions";

interface AreaArgs {
  readonly heads: number;
  /** The map is cut into so many parts, and positions see their own part only. */
  readonly area: number;
  readonly mlpRatio: number;
}

/** Attention within areas, then two convolutions, each added to its input. */
function areaBlock(b: BlockBuilder, x: Value, o: AreaArgs): Value {
  const c = width(x);
  if (Number.isNaN(c)) return b.g.unknown([x], x.type, "global");
  const y = b.g.add(
    x,
    b.within("attn", () => areaAttention(b, x, c, o)),
  );
  const hidden = Math.floor(c * o.mlpRatio);
  return b.g.add(y, b.convBnAct("mlp.1", b.convBnAct("mlp.0", y, hidden), c, 1, { act: false }));
}

function areaAttention(b: BlockBuilder, x: Value, c: number, { heads, area }: AreaArgs): Value {
  const places = positions([x]);
  if (places !== null && area > 1 && places % area !== 0)
    // With another size of the image they may.
    b.g.fault("indivisible", `${area} areas do not divide the ${places} positions of its map`, {
      attr: "area",
      severity: "warning",
    });
  const [q, k, v] = projections(b, x, c);
  const headDim = Math.floor(c / heads);
  const o = { heads, keyDim: headDim, valueDim: headDim, areas: Math.max(area, 1) };
  const seen = b.g.untokens(b.g.attend(b.g.tokens(q), b.g.tokens(k), b.g.tokens(v), o), v);
  // The repository of the paper has smaller windows here.
  const place = b.convBnAct("pe", v, c, b.settings.variant === "v12-turbo" ? 5 : 7, {
    groups: c,
    act: false,
  });
  return b.convBnAct("proj", b.g.add(seen, place), c, 1, { act: false });
}

function projections(b: BlockBuilder, x: Value, c: number): readonly [Value, Value, Value] {
  if (b.settings.variant === "v12-turbo") {
    const [q, k] = b.halves(b.convBnAct("qk", x, 2 * c, 1, { act: false }));
    return [q, k, b.convBnAct("v", x, c, 1, { act: false })];
  }
  return b.g.split(b.convBnAct("qkv", x, 3 * c, 1, { act: false }), [c, c, c]) as [Value, Value, Value];
}

/** A number of groups is none as a fraction or a truth; it matters in some forms only. */
const groups = wholeWhereUsed(integer({ min: 1, default: 1 }));

/** Only what cuts the map has to be a whole number. */
const cuts: Arg<number> = {
  ...real({ min: -1, default: 1 }),
  read(tree) {
    const v = truthAsNumber(real({ min: -1, default: 1 })).read(tree) ?? Number.NaN;
    return v > 1 && isFloat(tree) ? Number.NaN : v;
  },
};

/** And any number but 0 is true. */
const truth = (own: Arg<boolean>): Arg<boolean> => ({
  ...own,
  read: (tree) =>
    tree.kind === "scalar" && typeof tree.value === "number" ? tree.value !== 0 : own.read(tree),
});

const isLarge = ({ size, has }: Settings): boolean =>
  size === null ? !has("smallUnscaled") : size === "l" || size === "x";

/** The repository of the YOLOv12 paper has convolutions in groups where the framework's file has none. */
const isGroupedConv = ({ module, args }: MarkedRow): boolean =>
  module === "Conv" && (integerOf(args[4]) ?? 1) > 1;

const mlpRatioOf = ({ variant }: Settings): number => (variant === "v12-turbo" ? 1.5 : 1.2);

/** The blocks of areas have no groups, and the others nothing else: what is not used may be anything. */
const perhapsUnused = (number: Arg<number>): Arg<number> => ({
  ...number,
  read: (tree) => number.read(tree) ?? Number.NaN,
});

/** Residual aggregation of pairs of area-attention blocks, or of C3k blocks. */
export const A2C2f = defineBlock({
  name: "A2C2f",
  kind: "repeating",
  lightHeads: true,
  marks: { variant: "v12-turbo", when: (rows) => rows.some(isGroupedConv) },
  since: "8.3.78",
  variants: STOCK,
  args: {
    c2,
    a2: flag({ default: true }),
    area: cuts,
    residual: truth(flag({ default: false })),
    mlp_ratio: perhapsUnused(truthAsNumber(real({ min: 0, default: 2 }))),
    e: truthAsNumber(real({ min: 0, default: 0.5 })),
    g: groups,
    shortcut: truth(flag({ default: true })),
  },
  // The largest members of the family have more than the row says: `residual` and `mlp_ratio`, where two stand before.
  appended: (settings) => (isLarge(settings) ? [true, mlpRatioOf(settings)] : []),
  build(b, [x], { c2: out, area, a2, ...a }) {
    const used = a2 ? { area, mlp_ratio: a.mlp_ratio } : { g: a.g };
    const odd = Object.entries(used).find(([, v]) => Number.isNaN(v))?.[0];
    if (odd) {
      const behind = isLarge(b.settings)
        ? ` (at this scale the loader appends True and ${mlpRatioOf(b.settings)}; write a2 and area before them)`
        : "";
      const wanted = odd === "area" ? "an integer" : odd === "g" ? "an integer ≥ 1" : "a number ≥ 0";
      b.g.fault("bad-argument", `${odd} must be ${wanted}${behind}`, { attr: odd });
      return b.g.unknown([x], undefined, "global");
    }
    const h = Math.floor(out * a.e);
    if (h % 32 !== 0) {
      b.g.fault("indivisible", `has ${h} hidden channels, not a multiple of the 32 of each head`, {
        attr: "c2",
      });
      return b.g.unknown([x], undefined, "global");
    }
    b.checkParts();
    const parts = [b.convBnAct("cv1", x, h)];
    for (let i = 0; i < b.n; i++) {
      const from = parts.at(-1) as Value;
      const pair = (y: Value): Value => areaBlock(b, y, { heads: h / 32, area, mlpRatio: a.mlp_ratio });
      parts.push(
        b.within(`m.${i}`, () => (a2 ? b.g.repeat(2, "", from, pair) : c3k(b, from, h, 2, a.shortcut, a.g))),
      );
    }
    const y = b.convBnAct("cv2", b.concat(...parts), out);
    if (!a2 || !a.residual) return y;
    return b.g.add(
      x,
      b.within("gamma", () => b.g.scale(y, { scale: [out] })),
    );
  },
});
