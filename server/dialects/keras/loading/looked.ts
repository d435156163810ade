import type { PlacedFault } from "../../../model/fault";
import { Beside } from "../../../model/remember";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { refused } from "./refused";

interface File {
  readonly version: Version;
  readonly fault: (fault: PlacedFault) => void;
}

/** Layers that have been looked at, the same objects, and are as Keras wants them. */
const sound = new Beside<object, Version>();

/** Tells what Keras refuses of a layer's configuration; what was found to be sound is not looked at again. */
export function looked(entry: Entry, index: number, { version, fault }: File): void {
  const { content } = entry.tree;
  if (content && sound.get(content) === version) return;
  let isSound = true;
  for (const f of refused(entry, index, version)) {
    isSound = false;
    fault(f);
  }
  if (isSound && content) sound.set(content, version);
}
