import type { Value } from "../../../model/trace";
import { items } from "../../../model/tree";
import type { PerAxis } from "../../../trace/builder";
import { type Arg, flag, integer, perAxis, real, text } from "../../vocabulary/args";
import { base, c2 } from "./_block";
import { type Kit, width } from "./_kit";

export interface BottleneckArgs {
  readonly shortcut?: boolean;
  readonly groups?: number;
  readonly kernels?: readonly [PerAxis, PerAxis];
  /** Hidden channels over output channels. */
  readonly expansion?: number;
}

/** Two convolutions, and their input added where the channels agree. */
export function bottleneck(b: Kit, x: Value, out: number, o: BottleneckArgs = {}): Value {
  const { shortcut = true, groups = 1, kernels = [3, 3], expansion = 0.5 } = o;
  const hidden = b.cv("cv1", x, Math.floor(out * expansion), kernels[0]);
  const y = b.cv("cv2", hidden, out, kernels[1], { groups });
  return shortcut && width(x) === out ? b.g.add(x, y) : y;
}

const shared = {
  c2,
  shortcut: flag({ default: true }),
  g: integer({ min: 1, default: 1 }),
} as const;

const kernel = perAxis({ min: 1 });

/** The kernels of both convolutions: `[3, 3]`, `[[1, 3], [3, 1]]`. */
const kernels: Arg<readonly [PerAxis, PerAxis] | undefined> = {
  ...text({}),
  expects: "a list of two kernels",
  read(tree) {
    const [first, second] = items(tree).map((t) => kernel.read(t));
    return first !== undefined && second !== undefined ? [first, second] : undefined;
  },
  fallback: undefined,
};

export const Bottleneck = base("Bottleneck", {
  variants: ["ultralytics", "v12-turbo", "v9"],
  args: { ...shared, k: kernels, e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    bottleneck(b, x, a.c2, {
      shortcut: a.shortcut,
      groups: a.g,
      expansion: a.e,
      kernels: a.k ?? [3, 3],
    }),
});

export const BottleneckV5 = base("Bottleneck", {
  variants: ["v5", "v7"],
  args: { ...shared, e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    bottleneck(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, expansion: a.e, kernels: [1, 3] }),
});
