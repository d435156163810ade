import { isVersion } from "../../model/options";
import { stringOf } from "../../model/tree";
import type { ReadingFault } from "../dialect";
import type { Row, Settings } from "./rows";

/** The first release of the framework that can build each of these; the modules that are not listed were there before. */
const SINCE: Readonly<Record<string, string>> = {
  PSA: "8.2.38",
  SCDown: "8.2.38",
  C2fCIB: "8.2.38",
  v10Detect: "8.2.38",
  C2fPSA: "8.3.0",
  C2PSA: "8.3.0",
  C3k2: "8.3.0",
  A2C2f: "8.3.78",
  YOLOEDetect: "8.3.99",
  YOLOESegment: "8.3.99",
  OBB26: "8.4.0",
  Pose26: "8.4.0",
  Segment26: "8.4.0",
};

/** Modules that the stated release does not have yet: it refuses the file. Each is told where it first stands. */
export function versionFaults(
  rows: readonly Row[],
  { variant, declared }: Settings,
  stated: string | undefined,
): readonly ReadingFault[] {
  if (stated === undefined || variant !== "ultralytics") return [];
  const told = new Set<string>();
  return rows.flatMap(({ module }, layer): readonly ReadingFault[] => {
    const name = stringOf(module) ?? "";
    const since = Object.hasOwn(SINCE, name) ? SINCE[name] : undefined;
    if (!module || !since || told.has(name) || declared.modules.has(name) || !isOlder(stated, since))
      return [];
    told.add(name);
    const message = `Row ${layer}: ${name} came with ultralytics ${since}, and ${stated} is said to be used`;
    return [{ code: "unknown-layer", span: module.span, message, layer }];
  });
}

/** Number by number: 8.3.9 is older than 8.3.78. What is no version is older than none. */
function isOlder(version: string, than: string): boolean {
  if (!isVersion(version)) return false;
  const [a, b] = [version, than].map((v) => v.split(".").map(Number)) as [number[], number[]];
  for (let i = 0; i < b.length; i++) {
    // Of `8.3` any release may be meant.
    const own = a[i];
    if (own === undefined) return false;
    if (own !== b[i]) return own < (b[i] ?? 0);
  }
  return false;
}
