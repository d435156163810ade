import type { Tree } from "../../model/tree";
import { type AnyEntry, JsonEntry, JsonScalar, JsonScalarEntry } from "./tree";
import type { Word } from "./words";

/** A scalar, which need not become an object if nobody keeps it, or what has been read of a list or a mapping. */
export type Part = Word | Tree;

const isWord = (part: Part): part is Word => "hash" in part;

export const treeOf = (part: Part, start: number): Tree =>
  isWord(part) ? new JsonScalar(part, start) : part;

/** The parts of all brackets that are open, those of the outermost first; an entry has a key beside its value. */
export class JsonParts {
  count = 0;
  readonly keys: (Word | undefined)[] = [];
  private readonly keyStarts: number[] = [];
  private readonly values: Part[] = [];
  private readonly starts: number[] = [];

  add(value: Part, start: number, key?: Word, keyStart = 0): void {
    this.put(this.count++, value, start, key, keyStart);
  }

  put(at: number, value: Part, start: number, key: Word | undefined, keyStart: number): void {
    this.keys[at] = key;
    this.keyStarts[at] = keyStart;
    this.values[at] = value;
    this.starts[at] = start;
  }

  /** Those from `from` on, of the innermost bracket. */
  items(from: number): readonly Tree[] {
    // A slice is as large as it has to be, which a list that grows is not.
    const items: (Part | Tree)[] = this.values.slice(from, this.count);
    for (let i = 0; i < items.length; i++)
      items[i] = treeOf(items[i] as Part, this.starts[from + i] as number);
    return items as Tree[];
  }

  entries(from: number): readonly AnyEntry[] {
    const entries: (Part | AnyEntry)[] = this.values.slice(from, this.count);
    for (let i = 0; i < entries.length; i++) entries[i] = this.entry(from + i);
    return entries as AnyEntry[];
  }

  private entry(at: number): AnyEntry {
    const value = this.values[at] as Part;
    const key = this.keys[at] as Word;
    const start = this.keyStarts[at] as number;
    if (isWord(value)) return new JsonScalarEntry(key, start, value, this.starts[at] as number);
    return new JsonEntry(key, start, value);
  }
}
