import { isVersion } from "../../model/options";
import type { Variant } from "./variants";

/** What later releases do another way, and the first that does. */
export const CHANGES = {
  /** The number of the image's channels comes with the data; what a file says of it counts for classifiers only. */
  channelsFromData: "8.3.112",
  /** Channels that are as many as the classes are scaled like all others, and only those of `Classify` are not. */
  classesScaled: "8.4.103",
  /** Less than 64 channels have one head of attention, where `C2PSA` had none and failed. */
  oneHead: "8.4.113",
  /** The embedding of `C2fAttn` is as wide as its hidden channels, whatever the row says. */
  embeddingHidden: "8.4.124",
  /** Without a scale, `C3k2` and `A2C2f` are those of the small members, where they were those of the large ones. */
  smallUnscaled: "8.4.131",
} as const;

export type Change = keyof typeof CHANGES;

/** Whether the loader that is to build the file has this change: that of the newest release known here, 8.4.190, where none is stated. */
export const hasChange = (change: Change, variant: Variant, stated?: string): boolean =>
  variant === "ultralytics" && (stated === undefined || !isOlder(stated, CHANGES[change]));

/** Number by number: 8.3.9 is older than 8.3.78. What is no version is older than none. */
export function isOlder(version: string, than: string): boolean {
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
