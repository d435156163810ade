import type { JsonMap, JsonSeq } from "./tree";
import type { Word } from "./words";

/** A list or a mapping as it stood somewhere. */
interface Known {
  readonly source: string;
  readonly tree: JsonSeq | JsonMap;
  readonly start: number;
  /** Values in it, itself included. */
  readonly nodes: number;
  /** How many brackets were open around it: it fits where as many are, or fewer. */
  readonly depth: number;
}

/** Longer ones are not the same twice. */
const LONGEST = 1000;

/**
 * What each key said last. A machine writes the same initializer and the same type of numbers beside every layer: what has been
 * read to the letter need not be read again.
 */
export class Repeats {
  private readonly last = new Map<Word, Known>();

  constructor(private readonly text: string) {}

  /** What the key said last, where just that stands at `start` again. */
  at(key: Word, start: number, depth: number): Known | undefined {
    const known = this.last.get(key);
    return known && depth <= known.depth && this.text.startsWith(known.source, start) ? known : undefined;
  }

  keep(key: Word, tree: Known["tree"], nodes: number, depth: number): void {
    const { start, end } = tree.span;
    if (end - start > LONGEST) return;
    this.last.set(key, { source: this.text.slice(start, end), tree, start, nodes, depth });
  }
}
