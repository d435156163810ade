import type { Value } from "../../../../model/trace";
import { isSeq, items } from "../../../../model/tree";
import type { PerAxis } from "../../../../trace/options";
import { type Arg, flag, integer, perAxis, real, text } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";
import { type BlockBuilder, width } from "../../building/block-builder";

export interface BottleneckArgs {
  readonly shortcut?: boolean;
  readonly groups?: number;
  readonly kernels?: readonly [PerAxis, PerAxis];
  /** Hidden channels over output channels. */
  readonly expansion?: number;
}

/** Two convolutions, and their input added where the channels agree. */
export function bottleneck(b: BlockBuilder, x: Value, out: number, o: BottleneckArgs = {}): Value {
  const { shortcut = true, groups = 1, kernels = [3, 3], expansion = 0.5 } = o;
  const hidden = b.convBnAct("cv1", x, Math.floor(out * expansion), kernels[0]);
  const y = b.convBnAct("cv2", hidden, out, kernels[1], { groups });
  return shortcut && width(x) === out ? b.g.add(x, y) : y;
}

const shared = {
  c2,
  shortcut: flag({ default: true }),
  g: integer({ min: 1, default: 1 }),
} as const;

const kernel = perAxis({ min: 1 });

/** The kernels of both convolutions: `[3, 3]`, `[[1, 3], [3, 1]]`. */
const kernels: Arg<readonly [PerAxis, PerAxis] | "usual"> = {
  ...text({}),
  expects: "a list of two kernels",
  read(tree) {
    const [first, second] = items(tree).map((t) => kernel.read(t));
    return first !== undefined && second !== undefined ? [first, second] : undefined;
  },
  fallback: "usual",
};

/**
 * YOLOv5's bottleneck mixes channels before it looks around, later ones look twice. The YOLOv9 repository keeps files of
 * YOLOv5 whose heads take lists of anchors, which its own loader refuses: what they mean is what YOLOv5 had.
 */
export function usualKernels({ settings: { variant, names } }: BlockBuilder): readonly [number, number] {
  const older = variant === "v5" || variant === "v7" || (variant === "v9" && isSeq(names.get("anchors")));
  return older ? [1, 3] : [3, 3];
}

export const Bottleneck = defineBlock({
  name: "Bottleneck",
  kind: "stacked",
  variants: ["ultralytics", "v12-turbo", "v9"],
  args: { ...shared, k: kernels, e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    bottleneck(b, x, a.c2, {
      shortcut: a.shortcut,
      groups: a.g,
      expansion: a.e,
      kernels: a.k === "usual" ? usualKernels(b) : a.k,
    }),
});

export const BottleneckV5 = defineBlock({
  name: "Bottleneck",
  kind: "stacked",
  variants: ["v5", "v7"],
  args: { ...shared, e: real({ min: 0, default: 0.5 }) },
  build: (b, [x], a) =>
    bottleneck(b, x, a.c2, { shortcut: a.shortcut, groups: a.g, expansion: a.e, kernels: [1, 3] }),
});
