import type { PlacedFault } from "../../model/fault";
import { isVersion } from "../../model/options";
import { ownValue } from "../../model/own";
import { stringOf } from "../../model/tree";
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

/** What later releases do another way, and the first that does. */
export const CHANGES = {
  /** Channels that are as many as the classes are scaled like all others, and only those of `Classify` are not. */
  classesScaled: "8.4.103",
  /** Less than 64 channels have one head of attention, where `C2PSA` had none and failed. */
  oneHead: "8.4.113",
  /** The embedding of `C2fAttn` is as wide as its hidden channels, whatever the row says. */
  embeddingHidden: "8.4.124",
  /** Without a scale, `C3k2` and `A2C2f` are those of the small members, where they were those of the large ones. */
  smallUnscaled: "8.4.131",
} as const;

/** What most files were written for, and their published figures computed with. */
const USUAL = "8.4.101";

/** Whether the loader that is to build the file has this change: that of the usual release where none is stated. */
export const hasChange = (
  change: keyof typeof CHANGES,
  variant: Settings["variant"],
  stated: string = USUAL,
): boolean => variant === "ultralytics" && !isOlder(stated, CHANGES[change]);

/** Modules that the stated release does not have yet: it refuses the file. Each is told where it first stands. */
export function versionFaults(
  rows: readonly Row[],
  { variant, declared }: Settings,
  stated: string | undefined,
): readonly PlacedFault[] {
  if (stated === undefined || variant !== "ultralytics") return [];
  const told = new Set<string>();
  return rows.flatMap(({ module }, layer): readonly PlacedFault[] => {
    const name = stringOf(module) ?? "";
    const since = ownValue(SINCE, name);
    if (!module || !since || told.has(name) || declared.modules.has(name) || !isOlder(stated, since))
      return [];
    told.add(name);
    const message = `Row ${layer}: ${name} came with ultralytics ${since}, and ${stated} is said to be used`;
    return [{ code: "unknown-layer", severity: "error", span: module.span, message, layer }];
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
