import { createScanner } from "jsonc-parser";
import { type Span, span } from "../model/span";
import type { Comment, Entry, Parsed, Scalar, Tree } from "../model/tree";
import { Entries } from "./entries";
import { Faults } from "./faults";
import { wordValue } from "./json-word";
import { MAX_DEPTH, MAX_NODES, TOO_DEEP, TOO_LONG } from "./limits";

/** Reads a JSON text; comments, commas before a closing bracket, and Python's `NaN` and `Infinity` are fine. */
export const parseJson = (text: string): Parsed => new Reader(text).read();

interface OpenMap {
  readonly kind: "map";
  readonly start: number;
  readonly entries: Entries;
  /** Waits for its value. */
  key: Scalar | undefined;
}

interface OpenSeq {
  readonly kind: "seq";
  readonly start: number;
  readonly items: Tree[];
}

/** The scanner's number for the end of the text. */
const END = 17;

/** By the scanner's numbers. */
const SCAN_FAULTS: Readonly<Record<number, string>> = {
  1: "This comment is not closed.",
  2: "This quote is not closed.",
  3: "Expected another digit at the end of this number.",
  4: "Expected four hexadecimal digits after `\\u`.",
  5: 'After a `\\` only these can follow: `" \\ / b f n r t u`.',
  6: "A string cannot contain a character like this as it is.",
};

/** A reader with a stack of its own: it cannot run out of the machine's, and goes on after a mistake. */
class Reader {
  private readonly text: string;
  private readonly scanner;
  private readonly faults: Faults;
  private readonly comments: Comment[] = [];
  private readonly stack: (OpenMap | OpenSeq)[] = [];
  private root: Tree | undefined;
  private expected: "value" | "comma" | "key" | "colon" | "end" = "value";
  /** Where the last word ends that is not a space or a comment. */
  private last = 0;
  private nodes = 0;
  private stopped = false;
  /** A fault has been found since the last comma or bracket: what follows may well be its consequence. */
  private quiet = false;

  constructor(text: string) {
    // A byte order mark is a space like any other.
    this.text = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
    this.faults = new Faults(this.text);
    this.scanner = createScanner(this.text);
  }

  read(): Parsed {
    const { scanner, faults, comments } = this;
    let token: number = scanner.scan();
    while (token !== END && !this.stopped) {
      const start = scanner.getTokenOffset();
      // A comment that is never closed ends one character after the text.
      const end = Math.min(start + scanner.getTokenLength(), this.text.length);
      const error: number = scanner.getTokenError();
      if (error !== 0) faults.error(start, end, SCAN_FAULTS[error] ?? "Not expected here.");
      this.take(start, end);
      token = scanner.scan();
    }
    const open = this.stopped ? undefined : this.stack.at(-1);
    if (open) this.notClosed(open);
    this.quiet = true;
    while (this.stack.length > 0) this.finish(this.last);
    return { language: "json", root: this.root, faults: faults.list(), comments };
  }

  private take(start: number, end: number): void {
    switch (this.text.charCodeAt(start)) {
      case 0x20:
      case 0x09:
      case 0x0a:
      case 0x0d:
        return;
      case 0x2f: // /
        if (end - start > 1) this.comment(start, end);
        else this.complain(start, end, "Not expected here.");
        return;
      case 0x22: // "
        this.string(this.scalar(this.scanner.getTokenValue(), start, end));
        break;
      case 0x7b: // {
        this.open({ kind: "map", start, entries: new Entries(), key: undefined });
        break;
      case 0x5b: // [
        this.open({ kind: "seq", start, items: [] });
        break;
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
        else this.complain(start, end, "Not expected here.");
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
  }

  private string(scalar: Scalar): void {
    const top = this.stack.at(-1);
    if (top?.kind === "map" && this.expected === "colon" && this.isNewLine(scalar.span.start))
      this.withoutValue(top);
    if (top?.kind === "map" && (this.expected === "key" || this.expected === "comma")) this.key(top, scalar);
    else this.value(scalar);
  }

  private key(top: OpenMap, key: Scalar): void {
    if (this.expected === "comma") this.missing(",");
    top.key = key;
    this.expected = "colon";
  }

  private value(tree: Tree): void {
    if (this.admits(tree.span)) this.put(tree);
  }

  /** Whether a value can stand here, perhaps after something that is missing. */
  private admits({ start, end }: Span): boolean {
    if (this.expected === "end") {
      this.complain(start, end, "Expected nothing more here: the rest is not read.");
      this.stopped = true;
      return false;
    }
    const inMap = this.stack.at(-1)?.kind === "map";
    if (this.expected === "colon") this.missing(":");
    else if (this.expected === "comma" && !inMap) this.missing(",");
    else if (this.expected !== "value") this.complain(start, end, "Expected a key in double quotes.");
    return true;
  }

  private put(tree: Tree): void {
    if (++this.nodes > MAX_NODES && !this.stopped) this.stop(tree.span.start, TOO_LONG);
    const top = this.stack.at(-1);
    this.expected = top ? "comma" : "end";
    if (!top) this.root = tree;
    else if (top.kind === "seq") top.items.push(tree);
    else if (top.key) this.set(top, top.key, tree);
  }

  private set(top: OpenMap, key: Scalar, value: Tree): void {
    const entry: Entry = { key, value, span: span(key.span.start, value.span.end) };
    if (top.entries.set(entry)) {
      const message = `${key.source} is a key of this object already; the last one counts.`;
      this.faults.add(key.span.start, key.span.end, message, "warning");
    }
    top.key = undefined;
  }

  private open(container: OpenMap | OpenSeq): void {
    const { kind, start } = container;
    if (!this.admits(span(start, start + 1))) return;
    this.quiet = false;
    if (this.stack.length >= MAX_DEPTH) this.stop(start, TOO_DEEP);
    else this.stack.push(container);
    this.expected = kind === "map" ? "key" : "value";
  }

  /** Closes the nearest bracket of this kind, and those in it that should have been closed before. */
  private close(kind: "map" | "seq", start: number, end: number): void {
    if (!this.stack.some((open) => open.kind === kind)) {
      this.complain(start, end, `This \`${this.text[start]}\` closes nothing.`);
      return;
    }
    for (let open = this.stack.at(-1); open && open.kind !== kind; open = this.stack.at(-1)) {
      this.notClosed(open);
      this.finish(this.last);
    }
    this.finish(end);
    this.quiet = false;
  }

  private finish(end: number): void {
    const top = this.stack.at(-1);
    if (!top) return;
    if (top.kind === "map" && top.key) this.withoutValue(top);
    this.stack.pop();
    const at = span(top.start, end);
    if (top.kind === "seq") this.put({ kind: "seq", span: at, items: top.items, flow: true });
    else this.put({ kind: "map", span: at, entries: top.entries.list, flow: true });
  }

  private comma(start: number, end: number): void {
    const top = this.stack.at(-1);
    if (top?.kind === "map" && top.key) this.withoutValue(top);
    else if (this.expected !== "comma") this.complain(start, end, "Expected a value before this comma.");
    if (!top) return;
    this.quiet = false;
    this.expected = top.kind === "map" ? "key" : "value";
  }

  private withoutValue(top: OpenMap): void {
    if (!top.key) return;
    this.missing(this.expected === "colon" ? ":" : "a value");
    const { last } = this;
    this.set(top, top.key, { kind: "scalar", span: span(last, last), value: null, source: "" });
    this.expected = "comma";
  }

  /** Anything that is neither a string nor a bracket. Returns where it ends. */
  private word(start: number, wordEnd: number): number {
    const infinite = this.text[start] === "-" && this.text.startsWith("Infinity", wordEnd);
    if (infinite) this.scanner.scan();
    const end = infinite ? wordEnd + "Infinity".length : wordEnd;
    const source = this.text.slice(start, end);
    const { value, message } = wordValue(source);
    const top = this.stack.at(-1);
    if (top?.kind === "map" && (this.expected === "key" || this.expected === "comma")) {
      this.complain(start, end, "A key has to be in double quotes.");
      this.key(top, this.scalar(typeof value === "string" ? value : source, start, end));
      return end;
    }
    if (message) this.complain(start, end, message);
    this.value(this.scalar(value, start, end));
    return end;
  }

  private scalar(value: Scalar["value"], start: number, end: number): Scalar {
    return { kind: "scalar", span: span(start, end), value, source: this.text.slice(start, end) };
  }

  /** Something is missing after the last word. */
  private missing(what: string): void {
    const name = what.length === 1 ? `\`${what}\`` : what;
    this.complain(this.last - 1, this.last, `Expected ${name} after this.`);
  }

  private notClosed({ start }: OpenMap | OpenSeq): void {
    this.faults.error(start, start + 1, `This \`${this.text[start]}\` is not closed.`);
  }

  private complain(start: number, end: number, message: string): void {
    if (!this.quiet) this.faults.error(start, end, message);
    this.quiet = true;
  }

  private stop(at: number, message: string): void {
    this.faults.error(at, at + 1, message);
    this.stopped = true;
  }

  private isNewLine(start: number): boolean {
    return this.text.slice(this.last, start).includes("\n");
  }
}
