import { Composer, type CST, type Document, Lexer, Parser } from "yaml";
import { span } from "../../model/span";
import type { Comment } from "../../model/tree";
import type { Work } from "../../model/work";
import type { Faults } from "../faults";
import { MAX_DEPTH, MAX_TOKENS, TOO_DEEP, TOO_LONG } from "../limits";
import { closesLater, endOfLongQuoted } from "./ahead";

/** What looks like a space and is a letter to YAML, so that a word is read where nothing seems to be. */
function oddSpace(character: string): string | undefined {
  if (!/[^\S \t\r\n]|[\u200b\ufeff]/.test(character)) return undefined;
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const name = code === "00A0" ? "No-break space" : "Unusual space";
  return `${name} (U+${code}), which YAML reads as text; write an ordinary space`;
}

/** Marks between the lexer's words that stand for no text. */
const DOCUMENT = "\x02";
const SCALAR = 0x1f;
const FLOW_END = 0x18;

const MAX_LOOKS_AHEAD = 50;

/** Scalars stay strings: what they mean is decided in scalar.ts. */
const OPTIONS = {
  schema: "failsafe",
  resolveKnownTags: false,
  keepSourceTokens: false,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/** Where a lexer begins, so many brackets deep. */
interface Start {
  readonly from: number;
  readonly depth: number;
}

export interface Reading {
  readonly document: Document.Parsed | undefined;
  readonly comments: readonly Comment[];
  /** Where reading stopped early. */
  readonly cut: number | undefined;
  /** A quote that is never closed and takes the rest of the text with it; nothing else has been read then. */
  readonly openQuote: number | undefined;
  /** A bracket is never closed. */
  readonly isUnclosed: boolean;
  /** A bracket has been closed by one of the other kind. */
  readonly isMismatched: boolean;
}

/** Reads the first document of a text; with `mindQuotes` only up to a quote that stays open. */
export const readDocument = (text: string, faults: Faults, mindQuotes: boolean): Work<Reading> =>
  new Feed(text, faults, mindQuotes).read();

/** Words that are read between two steps of the work: a few ms. */
const STEP = 2048;

/**
 * Hands the lexer's words to the parser one by one, sees to it that they do not become too many or too deep, and mends on
 * the way what would cost the parser the rest of the text: brackets that do not match and missing commas.
 */
class Feed {
  private readonly parser = new Parser();
  private readonly composer = new Composer(OPTIONS);
  private readonly comments: Comment[] = [];
  private tokens = 0;
  private complete = false;
  private cut: number | undefined;
  private openQuote: number | undefined;
  private again: Start | undefined;
  private looksAhead = 0;

  /** The next word is the content of a scalar, whatever it looks like. */
  private inScalar = false;
  /** Offsets of the brackets that are open. */
  private brackets: number[] = [];
  private isUnclosed = false;
  /** One has been closed by another's: which ones are open is anybody's guess. */
  private mismatch = false;
  private isMismatched = false;
  /** Between brackets: where a value has just ended, -1 if the last word was none. */
  private valueEnd = -1;

  constructor(
    private readonly text: string,
    private readonly faults: Faults,
    private readonly mindQuotes: boolean,
  ) {}

  *read(): Work<Reading> {
    this.again = { from: 0, depth: 0 };
    for (let start: Start | undefined = this.again; start; start = this.again) {
      this.again = undefined;
      yield* this.lex(start);
    }
    const { comments, cut, openQuote } = this;
    const { isMismatched, brackets } = this;
    const isUnclosed = this.isUnclosed || brackets.length > 0;
    const read = { comments, cut, openQuote, isMismatched, isUnclosed };
    if (openQuote !== undefined) return { ...read, document: undefined };
    if (cut === undefined) this.reportOpenBracket();
    if (!this.complete) for (const token of this.parser.end()) this.pass(token);
    // To the end, or the composer keeps the document.
    const [document] = [...this.composer.end(true, this.text.length)];
    return { ...read, document };
  }

  private *lex({ from, depth }: Start): Work<void> {
    const text = from > 0 ? "[".repeat(depth) + this.text.slice(from) : this.text;
    // The parser knows already that there is a document, these brackets, and the indent of a line that is lexed again.
    let known = from > 0 ? depth + this.parser.offset - from : 0;
    let begun = from === 0;
    for (const word of new Lexer().lex(text)) {
      if (!begun && word === DOCUMENT) begun = true;
      else if (known > 0) known -= word.length;
      else if (!this.take(word)) return;
      if (this.tokens % STEP === 0) yield;
    }
  }

  /** False: no more. */
  private take(word: string): boolean {
    const at = this.parser.offset;
    if (this.inScalar) {
      this.inScalar = false;
      this.feed(word);
      this.valueEnd = this.parser.offset;
    } else if (!this.inspect(word, at)) return false;
    return this.again === undefined && this.isWithinBounds(at);
  }

  private inspect(word: string, at: number): boolean {
    switch (word.charCodeAt(0)) {
      case SCALAR:
        this.comma();
        this.inScalar = true;
        break;
      case FLOW_END:
        if (this.goesOn(at)) return true;
        break;
      case 0x23: // #
        this.comments.push({ text: word.slice(1).trim(), span: span(at, at + word.length) });
        break;
      case 0x22: // "
      case 0x27: // '
        return this.quoted(word, at);
      case 0x2a: // *
        this.comma();
        this.valueEnd = at + word.length;
        break;
      case 0x5b: // [
      case 0x7b: // {
        this.comma();
        this.brackets.push(at);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        if (!this.close(word, at)) return true;
        break;
      case 0x26: // &
      case 0x21: // !
        this.comma();
        break;
      case 0x2c: // ,
      case 0x3a: // :
      case 0x3f: // ?
        this.valueEnd = -1;
        break;
    }
    this.feed(word);
    return true;
  }

  /** A comma where one is missing, without a place of its own in the text. */
  private comma(): void {
    if (this.valueEnd >= 0 && this.brackets.length > 0) {
      const at = this.valueEnd - 1;
      this.faults.error(at, at + 1, oddSpace(this.text[at] ?? "") ?? "Expected `,` after this");
      this.feed(",");
      this.parser.offset--;
    }
    this.valueEnd = -1;
  }

  private close(word: string, at: number): boolean {
    const open = this.brackets.pop();
    if (open === undefined) {
      this.faults.error(at, at + 1, `Unmatched \`${word}\``);
      this.feed(" ");
      return false;
    }
    const expected = this.text[open] === "[" ? "]" : "}";
    if (word !== expected) {
      this.faults.error(at, at + 1, `Expected \`${expected}\`, found \`${word}\``);
      this.mismatch = true;
      this.isMismatched = true;
    }
    this.valueEnd = at + 1;
    return true;
  }

  private quoted(word: string, at: number): boolean {
    const end = isClosed(word) ? at + word.length : this.lookAhead(() => endOfLongQuoted(this.text, at));
    if (end === undefined && this.mindQuotes) {
      this.openQuote = at;
      return false;
    }
    this.comma();
    this.valueEnd = end ?? at + word.length;
    this.feed(this.text.slice(at, this.valueEnd));
    if (this.valueEnd !== at + word.length) this.again = { from: this.valueEnd, depth: this.brackets.length };
    return true;
  }

  /** At a line that is indented too little to be between brackets. The lexer cannot go on here: another one does. */
  private goesOn(at: number): boolean {
    const depth = this.brackets.length;
    const goesOn = this.lookAhead(() => closesLater(this.text, at, depth)) ?? false;
    if (!goesOn) {
      this.isUnclosed = true;
      this.reportOpenBracket();
      this.brackets = [];
      this.mismatch = false;
    }
    this.again = goesOn ? { from: at, depth } : { from: this.text.lastIndexOf("\n", at - 1) + 1, depth: 0 };
    return goesOn;
  }

  /** A few times only: each time may take the whole text. */
  private lookAhead<T>(look: () => T): T | undefined {
    return ++this.looksAhead > MAX_LOOKS_AHEAD ? undefined : look();
  }

  private reportOpenBracket(): void {
    const open = this.brackets.at(-1);
    if (open !== undefined && !this.mismatch)
      this.faults.error(open, open + 1, `Unclosed \`${this.text[open]}\``);
  }

  private feed(word: string): void {
    for (const token of this.parser.next(word)) this.pass(token);
  }

  private pass(token: CST.Token): void {
    if (this.complete) return;
    Array.from(this.composer.next(token));
    if (token.type === "document") this.complete = true;
  }

  private isWithinBounds(at: number): boolean {
    const [bottom] = this.parser.stack;
    if (this.complete) {
      if (bottom?.type !== "document") return true;
      const message = "Only the first document of a file is read; this is the second";
      this.faults.add(bottom.offset, bottom.offset + 3, message, "information");
      return false;
    }
    if (this.parser.stack.length > MAX_DEPTH) this.faults.error(at, at + 1, TOO_DEEP);
    else if (++this.tokens > MAX_TOKENS) this.faults.error(at, at + 1, TOO_LONG);
    else return true;
    this.cut = at;
    return false;
  }
}

function isClosed(quoted: string): boolean {
  const quote = quoted[0];
  if (quoted.length < 2 || quoted.at(-1) !== quote) return false;
  if (quote === "'") return true;
  let backslashes = 0;
  while (quoted.charCodeAt(quoted.length - 2 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 0;
}
