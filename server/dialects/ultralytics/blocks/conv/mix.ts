import type { Value } from "../../../../model/trace";
import { flag, integer, real, shape } from "../../../../vocabulary/args";
import { c2, defineBlock, integers } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";
import { roundHalfEven } from "../../scaling";

const natural = (fallback: number) => integer({ min: 1, default: fallback });

/** A window that lies, then one that stands: what a square one sees, with 2k weights instead of k². */
export const CrossConv = defineBlock({
  name: "CrossConv",
  kind: "stacked",
  variants: ["v5", "v7", "v9"],
  args: {
    c2,
    k: natural(3),
    s: natural(1),
    g: natural(1),
    e: real({ min: 0, default: 1 }),
    shortcut: flag({ default: false }),
  },
  build(b, [x], a) {
    const lying = b.convBnAct("cv1", x, Math.floor(a.c2 * a.e), [1, a.k], { stride: [1, a.s] });
    const y = b.convBnAct("cv2", lying, a.c2, [a.k, 1], { stride: [a.s, 1], groups: a.g });
    return a.shortcut && width(x) === a.c2 ? b.g.add(x, y) : y;
  },
});

const mixed = {
  c2,
  k: integers(shape({ default: [1, 3], doc: "Kernel sizes, one per group of channels." })),
  s: natural(1),
  equal_ch: flag({
    default: true,
    doc: "Give each kernel size equally many channels instead of equally many weights.",
  }),
} as const;

/** Windows of several sizes side by side, each for a part of the channels (Tan and Le, "MixConv", 2019). */
export const MixConv2d = defineBlock({
  name: "MixConv2d",
  kind: "stacked",
  variants: ["v5", "v9"],
  args: mixed,
  build: (b, [x], a) => b.activated(mix(b, x, a, true), true),
});

/** The older one has no groups, and adds its input. */
export const MixConv2dV7 = defineBlock({
  name: "MixConv2d",
  kind: "stacked",
  variants: ["v7"],
  args: mixed,
  build: (b, [x], a) => b.g.add(x, b.activated(mix(b, x, a, false), "nn.LeakyReLU(0.1)")),
});

interface MixArgs {
  readonly c2: number;
  readonly k: readonly unknown[];
  readonly s: number;
  readonly equal_ch: boolean;
}

function mix(b: BlockBuilder, x: Value, a: MixArgs, grouped: boolean): Value {
  const kernels = a.k.filter((n) => typeof n === "number");
  const shares = a.equal_ch ? evenly(a.c2, kernels.length) : byWeights(a.c2, kernels);
  const given = shares.reduce((sum, n) => sum + n, 0);
  if (given !== a.c2)
    b.g.fault("channel-mismatch", `splits ${a.c2} channels into ${shares.join(" + ")}, which is ${given}`, {
      attr: "k",
    });
  const parts = kernels.map((kernel, i) => {
    const out = shares[i] as number;
    const o = { stride: a.s, padding: Math.floor(kernel / 2) };
    return grouped
      ? b.depthwiseWithoutBias(`m.${i}`, x, out, kernel, o)
      : b.convWithoutBias(`m.${i}`, x, out, kernel, o);
  });
  return b.within("bn", () => b.g.batchNorm(b.concat(...parts)));
}

/** As the loader parts them: the channels at even distances on a line of as many units as there are windows. */
const evenly = (channels: number, parts: number): readonly number[] => {
  const step = channels > 1 ? (parts - 1e-6) / (channels - 1) : 0;
  /** How many channels stand before a part: those whose product with the step is less than it, to the last bit. */
  const before = (part: number): number => {
    if (part === 0 || step === 0) return part === 0 ? 0 : channels;
    const near = Math.ceil(part / step);
    const first = [near - 1, near, near + 1].find((i) => i * step >= part) ?? near;
    return Math.min(Math.max(first, 0), channels);
  };
  return Array.from({ length: parts }, (_, part) => before(part + 1) - before(part));
};

/** The larger the window, the fewer channels. */
function byWeights(channels: number, kernels: readonly number[]): readonly number[] {
  const whole = kernels.reduce((sum, k) => sum + 1 / k ** 2, 0);
  return kernels.map((k) => roundHalfEven(channels / k ** 2 / whole));
}
