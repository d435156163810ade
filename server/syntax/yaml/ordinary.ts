import { span } from "../../model/span";
import type { Comment, Entry, Mapping, Parsed, Scalar, Seq, Tree } from "../../model/tree";
import { Entries } from "../entries";
import { MAX_DEPTH, MAX_TOKENS } from "../limits";
import { plainValue } from "../scalar";

/**
 * A text in the YAML that nearly every file is made of, read in one pass: block lists and mappings, `[…]` and `{…}`, plain and
 * quoted values of one line, comments. Nothing where anything else occurs, a mistake or only something unusual: the parser reads it.
 */
export const ordinaryYaml = (text: string): Parsed | undefined =>
  /\t|\r(?!\n)/.test(text) ? undefined : new OrdinaryYaml(text).read();

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const DASH = 0x2d;
const COLON = 0x3a;
const LIST = 0x5b;
const LIST_END = 0x5d;
const MAP = 0x7b;
const MAP_END = 0x7d;

/** A quoted value without escapes, or a plain one that begins with no mark of YAML, up to what ends it. */
function valuePattern(end: string): RegExp {
  const part = `[^\\0- #:${end}\\x7f-\\xa0]`;
  const plain = String.raw`(?:[\w/+~($]|[-.](?=\w))${part}*(?: +${part}+)*`;
  return new RegExp(String.raw`"[^"\\\n]*"|'[^'\n]*'(?!')|${plain}`, "y");
}

const COMMENT = /#[^\r\n]*/y;
const VALUE = valuePattern("");
const FLOW_VALUE = valuePattern(",[\\]{}");

/** A longer one may be too long for a key. */
const LONGEST = 1000;

/** Levels; what is deeper may be too deep for the parser, which counts in its own way. */
const DEEPEST = MAX_DEPTH / 4;

class OrdinaryYaml {
  private at = 0;
  /** Where the line of it begins. */
  private line = 0;
  private depth = 0;
  /** No fewer than the parser would count. */
  private words = 0;
  private readonly comments: Comment[] = [];

  constructor(private readonly text: string) {}

  read(): Parsed | undefined {
    this.skip();
    const root = this.value(this.column(), -1, true);
    if (!root || this.column() >= 0 || this.words > MAX_TOKENS) return undefined;
    return { language: "yaml", root, faults: [], comments: this.comments };
  }

  private code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  /** How far what comes next is from the start of its line; -1 at the end of the text. */
  private column(): number {
    return this.at < this.text.length ? this.at - this.line : -1;
  }

  /** Goes on past spaces, ends of lines and comments. */
  private skip(): void {
    for (;;) {
      const code = this.code();
      if (code === NEWLINE) this.line = ++this.at;
      else if (code === SPACE || code === RETURN) this.at++;
      else if (code === HASH && (this.at === this.line || this.code(-1) === SPACE)) this.comment();
      else return;
      this.words++;
    }
  }

  private comment(): void {
    const { at, text } = this;
    COMMENT.lastIndex = at;
    COMMENT.test(text);
    this.at = COMMENT.lastIndex;
    this.comments.push({ text: text.slice(at + 1, this.at).trim(), span: span(at, this.at) });
  }

  /** Whether this mark is here, with a space behind it. */
  private isAt(mark: number): boolean {
    const next = this.code(1);
    return this.code() === mark && (next === SPACE || next === NEWLINE || next === RETURN);
  }

  /** What begins here, behind a mark at the column `outer`; below it, a single value might go on in the next line. */
  private value(column: number, outer: number, isBelow: boolean): Tree | undefined {
    if (this.isBracket()) return this.last(this.flow(outer));
    if (this.isAt(DASH)) return this.list(column);
    const value = this.scalar(VALUE);
    if (value && this.isAt(COLON)) return this.mapping(value, column);
    return isBelow ? undefined : this.last(value);
  }

  private list(column: number): Seq | undefined {
    const { at } = this;
    const items: Tree[] = [];
    let end = at;
    do {
      const item = this.behindMark(column, true);
      if (!item) return undefined;
      items.push(item);
      end = item.span.end;
    } while (this.column() === column && this.isAt(DASH));
    return this.column() > column ? undefined : { kind: "seq", span: span(at, end), items, flow: false };
  }

  private mapping(first: Scalar, column: number): Mapping | undefined {
    const entries = new Entries();
    let key: Scalar | undefined = first;
    let end = 0;
    while (key) {
      const value = this.isAt(COLON) ? this.behindMark(column, false) : undefined;
      if (!value || entries.set(entryOf(key, value))) return undefined;
      end = value.span.end;
      key = this.column() === column ? this.scalar(VALUE) : undefined;
    }
    if (this.column() >= column) return undefined;
    return { kind: "map", span: span(first.span.start, end), entries: entries.list, flow: false };
  }

  /** What follows a `-`, or the `:` of a key, at this column. */
  private behindMark(column: number, isItem: boolean): Tree | undefined {
    const { line } = this;
    this.at++;
    this.words++;
    this.skip();
    const own = this.column();
    const isBelow = this.line > line;
    // Lists may be indented as the key that they belong to.
    if (isBelow && own <= column && (isItem || own < column || !this.isAt(DASH))) return undefined;
    if (++this.depth > DEEPEST) return undefined;
    const tree =
      isBelow || isItem || this.isBracket()
        ? this.value(own, column, isBelow)
        : this.last(this.scalar(VALUE));
    this.depth--;
    return tree;
  }

  /** What nothing may follow on its line. */
  private last<T extends Tree>(value: T | undefined): T | undefined {
    const { at } = this;
    this.skip();
    return this.line > at || this.column() < 0 ? value : undefined;
  }

  /** A list or a mapping in brackets, all lines of which are further in than this column. */
  private flow(outer: number): Tree | undefined {
    const start = this.at;
    const isList = this.code() === LIST;
    const items: Tree[] = [];
    const entries = new Entries();
    if (++this.depth > DEEPEST) return undefined;
    do {
      if (!this.goesOn(outer, 1)) return undefined;
      if (this.code() === (isList ? LIST_END : MAP_END)) break;
      const key = isList ? undefined : this.scalar(FLOW_VALUE);
      if (!isList && !(key && this.isAt(COLON) && this.goesOn(outer, 1))) return undefined;
      const value = this.isBracket() ? this.flow(outer) : this.scalar(FLOW_VALUE);
      if (!value || !this.goesOn(outer) || (key && entries.set(entryOf(key, value)))) return undefined;
      items.push(value);
    } while (this.code() === COMMA);
    if (this.code() !== (isList ? LIST_END : MAP_END)) return undefined;
    this.depth--;
    this.words += 3;
    const at = span(start, ++this.at);
    return isList
      ? { kind: "seq", span: at, items, flow: true }
      : { kind: "map", span: at, entries: entries.list, flow: true };
  }

  private isBracket(): boolean {
    const code = this.code();
    return code === LIST || code === MAP;
  }

  private goesOn(outer: number, by = 0): boolean {
    this.at += by;
    this.skip();
    return this.column() > outer;
  }

  private scalar(pattern: RegExp): Scalar | undefined {
    const { at, text } = this;
    pattern.lastIndex = at;
    if (!pattern.test(text) || pattern.lastIndex - at > LONGEST) return undefined;
    this.at = pattern.lastIndex;
    this.words += 3;
    const source = text.slice(at, this.at);
    const first = source.charCodeAt(0);
    const value = first === QUOTE || first === APOSTROPHE ? source.slice(1, -1) : plainValue(source);
    return { kind: "scalar", span: span(at, this.at), value, source };
  }
}

const entryOf = (key: Scalar, value: Tree): Entry => ({
  key,
  value,
  span: span(key.span.start, value.span.end),
});
