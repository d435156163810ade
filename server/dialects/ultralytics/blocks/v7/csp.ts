import { withChannels } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import { flag, integer, real } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { repConv } from "../conv/conv";
import { ghostBottleneck } from "../conv/ghost";
import { residual } from "../conv/resnet";
import { bottleneck } from "../csp/bottleneck";
import { cspFamily, type Unit, type Wiring } from "./csp-family";

const plain: Unit = (b, x, c, o) => bottleneck(b, x, c, { ...o, kernels: [1, 3], expansion: 1 });
const res: Unit = (b, x, c, o) => residual(b, x, c, { ...o, e: 0.5 });
/** Wider in the middle, but in groups. */
const resX: Unit = (b, x, c, o) => residual(b, x, c, { ...o, e: 1 });
const ghost: Unit = (b, x, c) => ghostBottleneck(b, x, c);

/** Its second convolution is a 3×3 and a 1×1 side by side. Its hidden channels are half of its own, whatever is asked for. */
function repBottleneck(b: BlockBuilder, x: Value, c: number, groups: number, e: number): Value {
  const hidden = b.convBnAct("cv1", x, Math.floor(c / 2));
  const wanted = Math.floor(c * e);
  const made = wanted === width(hidden) ? hidden : mismatched(b, hidden, wanted);
  const y = b.within("cv2", () => repConv(b, made, c, { groups, identity: true }));
  return width(x) === c ? b.g.add(x, y) : y;
}

/** The convolution is made for more than arrive: the network is built with all its weights, and cannot run. */
function mismatched(b: BlockBuilder, x: Value, wanted: number): Value {
  if (Number.isNaN(width(x))) return x;
  const what = `has inner convolutions for ${wanted} channels, but ${width(x)} arrive there; the model is built but cannot run`;
  b.g.fault("channel-mismatch", what);
  return b.g.declared([x], withChannels(x.type, wanted), "mismatch");
}

const repPlain: Unit = (b, x, c, { groups }) => repBottleneck(b, x, c, groups, 1);

const repRes: Unit = (b, x, c, o) => repResidual(b, x, c, { ...o, e: 0.5 });

function repResidual(b: BlockBuilder, x: Value, c: number, o: Wiring & { readonly e: number }): Value {
  const h = Math.floor(c * o.e);
  const mixed = b.within("cv2", () =>
    repConv(b, b.convBnAct("cv1", x, h), h, { groups: o.groups, identity: true }),
  );
  const y = b.convBnAct("cv3", mixed, c);
  return o.shortcut && width(x) === c ? b.g.add(x, y) : y;
}

/** `n` of a unit in series. Some are first built with others, `discarded`, in groups as well. */
const stacked =
  (unit: Unit, discarded?: (channels: number) => number): Unit =>
  (b, x, c, o) => {
    if (discarded) b.checkGroups(discarded(c), o.groups);
    return b.stack(b.n, x, (y) => unit(b, y, c, o));
  };

export const cspFamilies = [
  ...cspFamily("Bottleneck", stacked(plain), { shortcutB: false }),
  ...cspFamily("Res", stacked(res)),
  ...cspFamily(
    "ResX",
    stacked(resX, (c) => Math.floor(c / 2)),
    { groups: 32 },
  ),
  ...cspFamily(
    "Ghost",
    stacked(ghost, (c) => c),
    { shortcutB: false },
  ),
  ...cspFamily("RepBottleneck", stacked(repPlain), { shortcutB: false }),
  ...cspFamily("RepRes", stacked(repRes)),
  ...cspFamily("RepResX", stacked(repRes), { groups: 32 }),
];

const unitArgs = {
  c2,
  shortcut: flag({ default: true }),
  g: integer({ min: 1, default: 1 }),
  e: real({ min: 0, default: 0.5 }),
} as const;

export const Res = defineBlock({
  name: "Res",
  kind: "stacked",
  variants: ["v7"],
  args: unitArgs,
  build: (b, [x], a) => residual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});

export const ResX = defineBlock({
  name: "ResX",
  kind: "stacked",
  variants: ["v7"],
  args: { ...unitArgs, g: integer({ min: 1, default: 32 }) },
  build: (b, [x], a) => residual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});

export const RepBottleneck = defineBlock({
  name: "RepBottleneck",
  kind: "stacked",
  variants: ["v7"],
  args: unitArgs,
  build: (b, [x], a) => repBottleneck(b, x, a.c2, a.g, a.e),
});

export const RepRes = defineBlock({
  name: "RepRes",
  kind: "stacked",
  variants: ["v7"],
  args: unitArgs,
  build: (b, [x], a) => repResidual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});

export const RepResX = defineBlock({
  name: "RepResX",
  kind: "stacked",
  variants: ["v7"],
  args: { ...unitArgs, g: integer({ min: 1, default: 32 }) },
  build: (b, [x], a) => repResidual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});
