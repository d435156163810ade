import { spatial, tensor } from "../../../../model/tensor";
import type { Value } from "../../../../model/trace";
import type { BlockBuilder } from "../../building/block-builder";

/** The number of positions on all levels together; null where one is unknown. */
export function positions(levels: readonly Value[]): number | null {
  let count = 0;
  for (const x of levels) {
    const [height, width] = spatial(x.type);
    if (typeof height !== "number" || typeof width !== "number") return null;
    count += height * width;
  }
  return count;
}

/** What all levels say, put side by side: (values, positions). */
export const side = (
  b: BlockBuilder,
  parts: readonly Value[],
  levels: readonly Value[],
  values: number,
): Value => b.g.declared(parts, tensor([values, positions(levels)], "first"), "decode", "global");

/** Anchors: (anchors × positions, values). */
export function anchored(
  b: BlockBuilder,
  parts: readonly Value[],
  levels: readonly Value[],
  values: number,
  anchors: number,
): Value {
  const count = positions(levels);
  return b.g.declared(
    parts,
    tensor([count === null ? null : count * anchors, values], "last"),
    "decode",
    "global",
  );
}

/** Two 3×3 convolutions and a plain 1×1, per level. */
export const branch = (
  b: BlockBuilder,
  name: string,
  levels: readonly Value[],
  hidden: number,
  out: number,
): readonly Value[] =>
  levels.map((x, i) =>
    b.within(`${name}.${i}`, () =>
      b.conv("2", b.convBnAct("1", b.convBnAct("0", x, hidden, 3), hidden, 3), out),
    ),
  );

/** Each number of a distribution over `bins` distances, as its mean: a convolution whose weights are never trained. */
export function expectation(
  b: BlockBuilder,
  boxes: readonly Value[],
  levels: readonly Value[],
  bins: number,
): Value {
  const distribution = b.g.declared(boxes, tensor([bins, 4, positions(levels)], "first"), "bins", "global");
  return b.within("dfl", () => b.g.freeze(() => b.convWithoutBias("conv", distribution, 1)));
}
