import { withChannels } from "../../../model/tensor";
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

/** Its second convolution is a 3×3 and a 1×1 side by side. Its hidden channels are half of its own, whatever is asked for. */
function repBottleneck(b: Kit, x: Value, c: number, groups: number, e: number): Value {
  const hidden = b.cv("cv1", x, Math.floor(c / 2));
  const wanted = Math.floor(c * e);
  const made = wanted === width(hidden) ? hidden : mismatched(b, hidden, wanted);
  const y = b.in("cv2", () => repConv(b, made, c, { groups, identity: true }));
  return width(x) === c ? b.g.add(x, y) : y;
}

/** The convolution is made for more than arrive: the network is built with all its weights, and cannot run. */
function mismatched(b: Kit, x: Value, wanted: number): Value {
  if (Number.isNaN(width(x))) return x;
  const what = `has inner convolutions for ${wanted} channels, but ${width(x)} arrive at them: it is built and cannot run`;
  b.g.fault("channel-mismatch", what);
  return b.g.declared([x], withChannels(x.type, wanted), "mismatch");
}

const repPlain: Unit = (b, x, c, { groups }) => repBottleneck(b, x, c, groups, 1);

const repRes: Unit = (b, x, c, o) => repResidual(b, x, c, { ...o, e: 0.5 });

function repResidual(b: Kit, x: Value, c: number, o: Wiring & { readonly e: number }): Value {
  const h = Math.floor(c * o.e);
  const mixed = b.in("cv2", () => repConv(b, b.cv("cv1", x, h), h, { groups: o.groups, identity: true }));
  const y = b.cv("cv3", mixed, c);
  return o.shortcut && width(x) === c ? b.g.add(x, y) : y;
}

const args = (shortcut: boolean, groups = 1) =>
  ({
    c2,
    shortcut: flag({ default: shortcut }),
    g: integer({ min: 1, default: groups }),
    e: real({ min: 0, default: 0.5 }),
  }) as const;

/**
 * The three ways in which the YOLOv7 repository parts the channels around `n` units: A, B and C. Some are first built with
 * others, `discarded`, in groups as well.
 */
function family(
  prefix: string,
  unit: Unit,
  shortcutB: boolean,
  groups = 1,
  discarded?: (channels: number) => number,
) {
  const units = (b: Kit, x: Value, c: number, o: Wiring): Value => {
    if (discarded) b.checkGroups(discarded(c), o.groups);
    return b.stack(b.n, x, (y) => unit(b, y, c, o));
  };
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
  ...family("ResX", resX, true, 32, (c) => Math.floor(c / 2)),
  ...family("Ghost", ghost, false, 1, (c) => c),
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

export const RepBottleneck = base("RepBottleneck", {
  args: unitArgs,
  build: (b, [x], a) => repBottleneck(b, x, a.c2, a.g, a.e),
});

export const RepRes = base("RepRes", {
  args: unitArgs,
  build: (b, [x], a) => repResidual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});

export const RepResX = base("RepResX", {
  args: { ...unitArgs, g: integer({ min: 1, default: 32 }) },
  build: (b, [x], a) => repResidual(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, e: a.e }),
});
