import type { PlacedFault } from "../../../model/fault";
import { get, stringOf } from "../../../model/tree";
import type { Version } from "../document";
import type { Entry } from "../scope";
import { refused } from "./refused";

interface File {
  readonly version: Version;
  readonly text: string;
  readonly fault: (fault: PlacedFault) => void;
}

/** Layers that have been looked at, the same objects, and are as Keras wants them. */
const sound = new WeakMap<object, Version>();

/** The same by what is written there: most layers of a network differ in their names alone. */
const soundTexts = new Set<string>();
const MOST_TEXTS = 4096;

/** Tells what Keras refuses of a layer's configuration; what was found to be sound is not looked at again. */
export function looked(entry: Entry, index: number, { version, text, fault }: File): void {
  const { content } = entry.tree;
  if (content && sound.get(content) === version) return;
  const written = content && writtenWithoutName(entry, text, version);
  let count = 0;
  if (!written || !soundTexts.has(written))
    for (const f of refused(entry, index, version)) {
      fault(f);
      count++;
    }
  if (count > 0 || !content) return;
  sound.set(content, version);
  if (!written) return;
  if (soundTexts.size >= MOST_TEXTS) soundTexts.clear();
  soundTexts.add(written);
}

/** What is longer stands there once. */
const LONGEST = 4000;

/** Everything that is looked at, in JSON: a YAML file may mean by the same words what stands elsewhere. */
function writtenWithoutName(entry: Entry, text: string, version: Version): string | undefined {
  const { config, type, className, module, registered } = entry;
  const name = get(config, "name");
  if (!config || !name || stringOf(name) === undefined) return undefined;
  const { start, end } = config.span;
  if (end - start > LONGEST) return undefined;
  const built = get(entry.tree, "build_config")?.span;
  const around = `${text.slice(start, name.span.start)}${text.slice(name.span.end, end)}`;
  return `${version} ${type} ${className} ${module} ${registered} ${built ? text.slice(built.start, built.end) : ""} ${around}`;
}
