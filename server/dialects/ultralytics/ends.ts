import type { PlacedFault } from "../../model/fault";
import type { Layer } from "../../model/layer";
import type { Variant } from "./variants";

/** Where a network of rows ends: in a head, which takes several maps. Without one the file is not done yet. */
export function outputsOf(layers: readonly Layer[], faults: readonly PlacedFault[]): readonly number[] {
  const last = layers.at(-1);
  const sound = faults.every(({ severity = "error" }) => severity !== "error");
  if (!last || !sound || (last.calls[0]?.length ?? 0) < 2) return [];
  return [last, ...layers.filter((l) => ASIDE.has(l.type))].map((l) => l.index);
}

/** What these make is handed on beside the rows: the text of an open vocabulary, told by the image. */
const ASIDE: ReadonlySet<string> = new Set(["ImagePoolingAttn"]);

/** Heads whose last inputs, so many of them, are no levels: masks are made of them. */
const PROTOTYPES: ReadonlyMap<string, number> = new Map([
  ["DSegment", 1],
  ["DualDSegment", 2],
]);

/** The maps that a head takes in order. The repositories with anchors turn a list around that falls. */
export const levelsOf = (type: string, inputs: number, variant: Variant): NonNullable<Layer["levels"]> => ({
  count: inputs - (PROTOTYPES.get(type) ?? 0),
  eitherWay: variant === "v5" || variant === "v7",
});
