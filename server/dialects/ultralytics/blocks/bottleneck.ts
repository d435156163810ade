import type { Value } from "../../../model/trace";
import type { PerAxis } from "../../../trace/builder";
import { flag, integer, real } from "../../vocabulary/args";
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

export const Bottleneck = base("Bottleneck", {
  variants: ["ultralytics", "v12-turbo", "v9"],
  args: { ...shared, k: integer({ min: 1 }), e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    bottleneck(b, x, a.c2, {
      shortcut: a.shortcut,
      groups: a.g,
      expansion: a.e,
      kernels: b.settings.variant === "v9" ? [1, 3] : [3, 3],
    }),
});

export const BottleneckV5 = base("Bottleneck", {
  variants: ["v5", "v7"],
  args: { ...shared, e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    bottleneck(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, expansion: a.e, kernels: [1, 3] }),
});
