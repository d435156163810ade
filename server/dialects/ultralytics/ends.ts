import type { PlacedFault } from "../../model/fault";
import type { Layer } from "../../model/layer";
import type { Block } from "./building/block";
import type { Module } from "./module";
import { VARIANT_FACTS, type Variant } from "./variants";

/** Where a network of rows ends: in a head, which takes several maps. Without one the file is not done yet. */
export function outputsOf(
  layers: readonly Layer[],
  modules: readonly (Module | undefined)[],
  faults: readonly PlacedFault[],
): readonly number[] {
  const last = layers.at(-1);
  const sound = faults.every(({ severity = "error" }) => severity !== "error");
  if (!last || !sound || (last.calls[0]?.length ?? 0) < 2) return [];
  return [last, ...layers.filter((l) => modules[l.index]?.block?.isOutput)].map((l) => l.index);
}

/** The maps that a head takes in order. The repositories with anchors turn a list around that falls. */
export const levelsOf = (
  block: Block | undefined,
  inputs: number,
  variant: Variant,
): NonNullable<Layer["levels"]> => ({
  count: inputs - (block?.maskInputs ?? 0),
  eitherWay: VARIANT_FACTS[variant].turnsLevels,
});
