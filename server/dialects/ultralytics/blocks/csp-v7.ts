import type { Value } from "../../../model/trace";
import { flag, integer, real } from "../../vocabulary/args";
import { base, c2, repeat } from "./_block";
import { type Kit, width } from "./_kit";
import { bottleneck } from "./bottleneck";
import { repConv } from "./conv";
import { ghostBottleneck } from "./ghost";
import { residual } from "./resnet";

interface Wiring {
  readonly shortcut: boolean;
  readonly groups: number;
}

/** An inner unit on so many channels. */
type Unit = (b: Kit, x: Value, channels: number, o: Wiring) => Value;

const plain: Unit = (b, x, c, o) => bottleneck(b, x, c, { ...o, kernels: [1, 3], expansion: 1 });
const res: Unit = (b, x, c, o) => residual(b, x, c, { ...o, e: 0.5 });
/** Wider in the middle, but in groups. */
const resX: Unit = (b, x, c, o) => residual(b, x, c, { ...o, e: 1 });
const ghost: Unit = (b, x, c) => ghostBottleneck(b, x, c);

/** Their second convolution is a 3×3 and a 1×1 side by side; their expansion is ½ whatever is asked for. */
const repPlain: Unit = (b, x, c) => {
  const y = b.in("cv2", () => repConv(b, b.cv("cv1", x, Math.floor(c / 2)), c, { identity: true }));
  return width(x) === c ? b.g.add(x, y) : y;
};
const repRes: Unit = (b, x, c, { shortcut, groups }) => {
  const h = Math.floor(c / 2);
  const y = b.cv(
    "cv3",
    b.in("cv2", () => repConv(b, b.cv("cv1", x, h), h, { groups, identity: true })),
    c,
  );
  return shortcut && width(x) === c ? b.g.add(x, y) : y;
};

const args = (shortcut: boolean, groups = 1) =>
  ({
    c2,
    shortcut: flag({ default: shortcut }),
    g: integer({ min: 1, default: groups }),
    e: real({ min: 0, default: 0.5 }),
  }) as const;

/** The three ways in which the YOLOv7 repository parts the channels around `n` units: A, B and C. */
function family(prefix: string, unit: Unit, shortcutB: boolean, groups = 1) {
  const units = (b: Kit, x: Value, c: number, o: Wiring): Value => b.stack(b.n, x, (y) => unit(b, y, c, o));
  const a = repeat(`${prefix}CSPA`, {
    args: args(true, groups),
    build(b, [x], { c2: out, shortcut, g, e }) {
      const h = Math.floor(out * e);
      const y = units(b, b.cv("cv1", x, h), h, { shortcut, groups: g });
      return b.cv("cv3", b.concat(y, b.cv("cv2", x, h)), out);
    },
  });
  const b_ = repeat(`${prefix}CSPB`, {
    args: args(shortcutB, groups),
    build(b, [x], { c2: out, shortcut, g }) {
      const first = b.cv("cv1", x, out);
      const y = units(b, first, out, { shortcut, groups: g });
      return b.cv("cv3", b.concat(y, b.cv("cv2", first, out)), out);
    },
  });
  const c = repeat(`${prefix}CSPC`, {
    args: args(true, groups),
    build(b, [x], { c2: out, shortcut, g, e }) {
      const h = Math.floor(out * e);
      const y = b.cv("cv3", units(b, b.cv("cv1", x, h), h, { shortcut, groups: g }), h);
      return b.cv("cv4", b.concat(y, b.cv("cv2", x, h)), out);
    },
  });
  return [a, b_, c];
}

export const cspFamilies = [
  ...family("Bottleneck", plain, false),
  ...family("Res", res, true),
  ...family("ResX", resX, true, 32),
  ...family("Ghost", ghost, false),
  ...family("RepBottleneck", repPlain, false),
  ...family("RepRes", repRes, true),
  ...family("RepResX", repRes, true, 32),
];

const unitArgs = {
  c2,
  shortcut: flag({ default: true }),
  g: integer({ min: 1, default: 1 }),
  e: real({ min: 0, default: 0.5 }),
} as const;

export const Res = base("Res", {
  args: unitArgs,
  build: (b, [x], a) => residual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});

export const ResX = base("ResX", {
  args: { ...unitArgs, g: integer({ min: 1, default: 32 }) },
  build: (b, [x], a) => residual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});
