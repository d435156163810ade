import type { PlacedFault } from "../../model/fault";
import type { Layer } from "../../model/layer";
import { stringOf } from "../../model/tree";
import type { Block } from "./building/block";
import type { Row } from "./rows";
import type { Settings } from "./settings";
import { skeletonOf } from "./skeleton";
import { VARIANT_FACTS } from "./variants";

/**
 * A module of the file's own code that shares its name with one of the framework takes other arguments in every row: that is
 * one thing to say, not one in each row.
 */
export function oncePerModule(
  faults: readonly PlacedFault[],
  layers: readonly Layer[],
  { variant }: Settings,
): readonly PlacedFault[] {
  const rowsOf = (type: string, list: readonly Layer[]): number => list.filter((l) => l.type === type).length;
  const wrong = [...new Set(faults.flatMap((f) => layers[f.layer ?? -1] ?? []))];
  const foreign = new Set(
    wrong
      .map((l) => l.type)
      .filter((type) => rowsOf(type, wrong) >= LEAST && rowsOf(type, wrong) === rowsOf(type, layers)),
  );
  const told = new Set<string>();
  return faults.flatMap((f) => {
    const type = layers[f.layer ?? -1]?.type ?? "";
    if (!foreign.has(type)) return [f];
    if (told.has(type)) return [];
    told.add(type);
    const rows = wrong.filter((l) => l.type === type);
    const whose = variant === "ultralytics" ? "Ultralytics" : "the repository";
    const message = `${f.message}; all ${rows.length} rows of ${type} have this problem, so its arguments probably differ from ${whose}: declare it under \`modules\` if it is your own`;
    const related = rows.slice(1, 1 + MOST).map((l) => ({ span: l.typeSpan, message: l.name }));
    const declaration = skeletonOf(type, undefined, { channels: "first-arg", stride: 1, args: [] });
    return [{ ...f, message, related, declaration }];
  });
}

/** A head of another repository's form, in a project that pins a release of the framework: which of the two reads it. */
export function otherPackage(
  rows: readonly Row[],
  { variant, release }: Settings,
  blockOf: (row: Row) => Block | undefined,
): readonly PlacedFault[] {
  if (release === undefined || VARIANT_FACTS[variant].isStock) return [];
  return rows.flatMap((row, layer): readonly PlacedFault[] => {
    if (!row.module || blockOf(row)?.inputsPerAnchors === undefined) return [];
    const name = stringOf(row.module) ?? "";
    const message = `Row ${layer}: ${name} with anchors is the form of the ${VARIANT_FACTS[variant].title} repository; ultralytics ${release}, which the project uses, refuses it: load the file with that repository's code, or write Detect [nc]`;
    return [{ code: "other-loader", severity: "information", span: row.module.span, message, layer }];
  });
}

/** In so many rows at least. */
const LEAST = 2;

/** Of the other rows so many are pointed at. */
const MOST = 10;
