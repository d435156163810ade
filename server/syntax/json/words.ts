import type { Scalar } from "../../model/tree";
import { integer } from "../scalar";

/** A string or a word of a JSON text. */
export interface Word {
  /** Of the characters as they are written; 0 where nobody has counted. */
  readonly hash: number;
  /** As it is written, quotes included. */
  readonly source: string;
  /** What it stands for; undefined where JSON has no such word. */
  readonly value: Scalar["value"] | undefined;
}

/** A table with this many words side by side is as good as full. */
const MOST_STEPS = 16;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/**
 * The words of a text, each once: a machine writes the same few over and over, and one string that is shared takes
 * neither the time to be made again nor the room. Words of the same text that are equal are the same object.
 */
export class JsonWords {
  /** Places in `words`, from 1 on; its size is a power of two. */
  private table = new Int32Array(1024);
  private readonly words: Word[] = [];

  constructor(private readonly text: string) {}

  /** The word from `start` to `end`, whose characters have this hash. */
  at(start: number, end: number, hash: number): Word {
    const { table, words } = this;
    const mask = table.length - 1;
    let place = (hash ^ (hash >>> 15)) & mask;
    for (let step = 0; step < MOST_STEPS; step++) {
      const known = words[(table[place] as number) - 1];
      if (known === undefined) return this.add(place, wordOf(this.text.slice(start, end), hash));
      if (known.hash === hash && this.is(known.source, start, end)) return known;
      place = (place + 1) & mask;
    }
    return wordOf(this.text.slice(start, end), hash);
  }

  private is(source: string, start: number, end: number): boolean {
    return source.length === end - start && this.text.startsWith(source, start);
  }

  private add(place: number, word: Word): Word {
    const { table, words } = this;
    table[place] = words.push(word);
    if (words.length * 2 > table.length) this.grow();
    return word;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 4);
    const mask = table.length - 1;
    this.words.forEach(({ hash }, i) => {
      let place = (hash ^ (hash >>> 15)) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = i + 1;
    });
    this.table = table;
  }
}

export function wordOf(source: string, hash = 0): Word {
  if (source.charCodeAt(0) === 0x22) return { hash, source, value: asKey(source.slice(1, -1)) };
  return { hash, source, value: meaningOf(source) };
}

/** Keys are short. */
const LONGEST_KEY = 16;

/** The same string as engines keep the names of properties: two of those are compared by where they are. */
const asKey = (text: string): string =>
  text.length > LONGEST_KEY ? text : (Object.keys({ [text]: 0 })[0] ?? text);

function meaningOf(source: string): Scalar["value"] | undefined {
  if (source === "null") return null;
  if (source === "true") return true;
  if (source === "false") return false;
  if (!NUMBER.test(source)) return undefined;
  return /[.eE]/.test(source) ? Number(source) : integer(source);
}
