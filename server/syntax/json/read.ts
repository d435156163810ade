import { span } from "../../model/span";
import type { Comment, Parsed, Tree } from "../../model/tree";
import { done, type Work } from "../../model/work";
import { Faults } from "../faults";
import { MAX_DEPTH, MAX_NODES, TOO_DEEP, TOO_LONG } from "../limits";
import { OpenBracket } from "./open";
import { JsonParts, type Part, treeOf } from "./parts";
import { Repeats } from "./repeats";
import { END, JsonScanner } from "./scanner";
import { JsonMap, JsonSeq } from "./tree";
import { wordValue } from "./word";
import { JsonWords, type Word, wordOf } from "./words";

/** Reads a JSON text; comments, commas before a closing bracket, and Python's `NaN` and `Infinity` are fine. */
export const parseJson = (written: string): Parsed => done(parsingJson(written));

export function parsingJson(written: string): Work<Parsed> {
  // A byte order mark is a space like any other.
  const text = written.charCodeAt(0) === 0xfeff ? ` ${written.slice(1)}` : written;
  return new JsonReader(text).read();
}

/** Words that are read between two steps of the work: a few ms. */
const STEP = 8192;

/** By the scanner's numbers. */
const SCAN_FAULTS: Readonly<Record<number, string>> = {
  1: "Unclosed comment",
  2: "Unclosed string; expected a closing quote",
  3: "Incomplete number; expected another digit",
  4: "Expected four hexadecimal digits after `\\u`",
  5: 'Invalid escape; expected one of `" \\ / b f n r t u` after `\\`',
  6: "Invalid character in a string; write it as an escape such as `\\n`",
};

/** A reader with a stack of its own: it cannot run out of the machine's, and goes on after a mistake. */
class JsonReader {
  private readonly scanner;
  private readonly faults: Faults;
  private readonly comments: Comment[] = [];
  /** The brackets that are open, by their depth; further up those that were, to be used again. */
  private readonly stack: OpenBracket[] = [];
  private depth = 0;
  private top: OpenBracket | undefined;
  /** What has been read of all that are open. */
  private readonly parts = new JsonParts();
  private root: Tree | undefined;
  private expected: "value" | "comma" | "key" | "colon" | "end" = "value";
  /** Where the last word ends that is not a space or a comment. */
  private last = 0;
  private nodes = 0;
  private stopped = false;
  /** A fault has been found since the last comma or bracket: what follows may well be its consequence. */
  private quiet = false;
  /** Comments and mistakes so far: what has one in it is not read the same wherever it stands. */
  private oddities = 0;
  private readonly repeats;

  constructor(private readonly text: string) {
    this.faults = new Faults(text);
    this.scanner = new JsonScanner(text, new JsonWords(text));
    this.repeats = new Repeats(text);
  }

  *read(): Work<Parsed> {
    const { scanner, faults, comments } = this;
    let words = 0;
    for (let code = scanner.next(); code !== END && !this.stopped; code = scanner.next()) {
      if (++words % STEP === 0) yield;
      const { start, end, fault } = scanner;
      if (fault !== 0) this.report(start, end, SCAN_FAULTS[fault] ?? "Unexpected token");
      this.take(code, start, end);
    }
    if (this.top && !this.stopped) this.notClosed(this.top);
    this.quiet = true;
    while (this.top) this.finish(this.top, this.last);
    return { language: "json", root: this.root, faults: faults.list(), comments };
  }

  private take(code: number, start: number, end: number): void {
    switch (code) {
      case 0x2f: // /
        if (end - start > 1) this.comment(start, end);
        else this.complain(start, end, "Unexpected token");
        return;
      case 0x22: // "
        this.string(start, end);
        break;
      case 0x7b: // {
        this.last = this.open("map", start);
        return;
      case 0x5b: // [
        this.last = this.open("seq", start);
        return;
      case 0x7d: // }
        this.close("map", start, end);
        break;
      case 0x5d: // ]
        this.close("seq", start, end);
        break;
      case 0x2c: // ,
        this.comma(start, end);
        break;
      case 0x3a: // :
        if (this.expected === "colon") this.expected = "value";
        else this.complain(start, end, "Unexpected token");
        break;
      default:
        this.last = this.word(start, end);
        return;
    }
    this.last = end;
  }

  private comment(start: number, end: number): void {
    const block = this.text[start + 1] === "*";
    const closed = block && this.text.startsWith("*/", end - 2) && end - start >= 4;
    const text = this.text.slice(start + 2, closed ? end - 2 : end).trim();
    this.comments.push({ text, span: span(start, end) });
    this.oddities++;
  }

  private string(start: number, end: number): void {
    const word = this.scanner.word ?? wordOf(this.text.slice(start, end));
    const { top } = this;
    if (top?.kind !== "map") {
      this.scalar(word, start);
      return;
    }
    if (this.expected === "colon" && this.isNewLine(start)) this.withoutValue(top);
    if (this.expected === "key" || this.expected === "comma") this.key(top, word, start);
    else this.scalar(word, start);
  }

  private key(top: OpenBracket, key: Word, start: number): void {
    if (this.expected === "comma") this.missing(",");
    top.key = key;
    top.keyStart = start;
    this.expected = "colon";
  }

  private scalar(word: Word, start: number): void {
    if (this.expected !== "value" && !this.admits(start, start + word.source.length)) return;
    this.put(word, start);
  }

  /** Whether a value can stand here, perhaps after something that is missing. */
  private admits(start: number, end: number): boolean {
    if (this.expected === "end") {
      this.complain(start, end, "Unexpected text after the JSON value; the rest is not read");
      this.stopped = true;
      return false;
    }
    const inMap = this.top?.kind === "map";
    if (this.expected === "colon") this.missing(":");
    else if (this.expected === "comma" && !inMap) this.missing(",");
    else if (this.expected !== "value") this.complain(start, end, "Expected a key in double quotes");
    return true;
  }

  private put(value: Part, start: number): void {
    if (++this.nodes > MAX_NODES && !this.stopped) this.stop(start, TOO_LONG);
    const { top } = this;
    this.expected = top ? "comma" : "end";
    if (!top) this.root = treeOf(value, start);
    else if (top.kind === "seq") this.parts.add(value, start);
    else if (top.key) this.set(top, top.key, value, start);
  }

  private set(top: OpenBracket, key: Word, value: Part, start: number): void {
    const { parts } = this;
    const place = top.placeOf(key, parts);
    if (place < 0) parts.add(value, start, key, top.keyStart);
    else {
      parts.put(place, value, start, key, top.keyStart);
      const message = `Duplicate key ${key.source}; the last one counts`;
      this.faults.add(top.keyStart, top.keyStart + key.source.length, message, "warning");
      this.oddities++;
    }
    top.key = undefined;
  }

  /** Returns where what has been read ends: all of it, where the key said the same before. */
  private open(kind: "map" | "seq", start: number): number {
    if (this.expected !== "value" && !this.admits(start, start + 1)) return start + 1;
    this.quiet = false;
    const key = this.top?.key;
    const known = key && this.repeats.at(key, start, this.depth);
    if (known && this.nodes + known.nodes <= MAX_NODES) {
      this.nodes += known.nodes - 1;
      this.put(known.tree.movedBy(start - known.start), start);
      this.scanner.end = start + known.source.length;
      return this.scanner.end;
    }
    if (this.depth >= MAX_DEPTH) this.stop(start, TOO_DEEP);
    else {
      if (this.depth === this.stack.length) this.stack.push(new OpenBracket());
      this.top = this.stack[this.depth++] as OpenBracket;
      this.top.begin(kind, start, this.parts.count);
      this.top.nodes = this.nodes;
      this.top.oddities = this.oddities;
    }
    this.expected = kind === "map" ? "key" : "value";
    return start + 1;
  }

  /** Closes the nearest bracket of this kind, and those in it that should have been closed before. */
  private close(kind: "map" | "seq", start: number, end: number): void {
    if (this.top?.kind !== kind && !this.isOpen(kind)) {
      this.complain(start, end, `Unmatched \`${this.text[start]}\``);
      return;
    }
    while (this.top && this.top.kind !== kind) {
      this.notClosed(this.top);
      this.finish(this.top, this.last);
    }
    if (this.top) this.finish(this.top, end);
    this.quiet = false;
  }

  private isOpen(kind: "map" | "seq"): boolean {
    for (let i = 0; i < this.depth; i++) if (this.stack[i]?.kind === kind) return true;
    return false;
  }

  private finish(top: OpenBracket, end: number): void {
    const { kind, start, from } = top;
    if (kind === "map" && top.key) this.withoutValue(top);
    this.top = this.stack[--this.depth - 1];
    const { parts } = this;
    const tree =
      kind === "seq"
        ? new JsonSeq(parts.items(from), start, end)
        : new JsonMap(parts.entries(from), start, end);
    parts.count = from;
    const key = this.top?.key;
    if (key && this.oddities === top.oddities)
      this.repeats.keep(key, tree, this.nodes - top.nodes + 1, this.depth);
    this.put(tree, start);
  }

  private comma(start: number, end: number): void {
    const { top } = this;
    if (top?.kind === "map" && top.key) this.withoutValue(top);
    else if (this.expected !== "comma") this.complain(start, end, "Expected a value before this comma");
    if (!top) return;
    this.quiet = false;
    this.expected = top.kind === "map" ? "key" : "value";
  }

  private withoutValue(top: OpenBracket): void {
    if (!top.key) return;
    this.missing(this.expected === "colon" ? ":" : "a value");
    this.set(top, top.key, NOTHING, this.last);
    this.expected = "comma";
  }

  /** Anything that is neither a string nor a bracket. Returns where it ends. */
  private word(start: number, wordEnd: number): number {
    const { top } = this;
    const isKey = top?.kind === "map" && (this.expected === "key" || this.expected === "comma");
    const { word } = this.scanner;
    if (word && !isKey) {
      this.scalar(word, start);
      return wordEnd;
    }
    const infinite = this.text[start] === "-" && this.text.startsWith("Infinity", wordEnd);
    if (infinite) this.scanner.next();
    const end = infinite ? wordEnd + "Infinity".length : wordEnd;
    const source = this.text.slice(start, end);
    const { value, message } = wordValue(source);
    if (isKey) {
      this.complain(start, end, "Keys must be in double quotes");
      this.key(top, { hash: 0, source, value: typeof value === "string" ? value : source }, start);
      return end;
    }
    if (message) this.complain(start, end, message);
    this.scalar({ hash: 0, source, value }, start);
    return end;
  }

  /** Something is missing after the last word. */
  private missing(what: string): void {
    const name = what.length === 1 ? `\`${what}\`` : what;
    this.complain(this.last - 1, this.last, `Expected ${name} after this`);
  }

  private notClosed({ start }: OpenBracket): void {
    this.report(start, start + 1, `Unclosed \`${this.text[start]}\``);
  }

  private complain(start: number, end: number, message: string): void {
    if (!this.quiet) this.report(start, end, message);
    this.quiet = true;
  }

  private stop(at: number, message: string): void {
    this.report(at, at + 1, message);
    this.stopped = true;
  }

  private report(start: number, end: number, message: string): void {
    this.faults.error(start, end, message);
    this.oddities++;
  }

  private isNewLine(start: number): boolean {
    return this.text.slice(this.last, start).includes("\n");
  }
}

/** What stands where a value was forgotten. */
const NOTHING: Word = { hash: 0, source: "", value: null };
