import { createScanner } from "jsonc-parser";
import type { Scalar } from "../../model/tree";
import type { JsonWords, Word } from "./words";

/** What `next` returns at the end of the text; a token is known by its first character. */
export const END = -1;

/** Of the scanner that has the last word. */
const END_OF_TEXT = 17;
const SPACES = new Set([14, 15]);

/**
 * The tokens of a JSON text. What nearly every file is made of is read here, in one pass over its characters and with
 * one string for a word however often it occurs; whatever is unusual (an escape, a comment, a mistake) the scanner of
 * `jsonc-parser` looks at, which the editors use themselves.
 */
export class JsonScanner {
  /** Where the last token is. */
  start = 0;
  end = 0;
  /** What is wrong with it, by the numbers of the thorough scanner; 0 is nothing. */
  fault = 0;
  /** What a string or a word of JSON's own stands for; of other words only the reader can say. */
  word: Word | undefined;
  private readonly thorough;

  constructor(
    private readonly text: string,
    private readonly words: JsonWords,
  ) {
    this.thorough = createScanner(text);
  }

  /** Goes on to the next token, and returns its first character. */
  next(): number {
    const { text } = this;
    let at = this.end;
    let code = text.charCodeAt(at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at);
    this.start = at;
    this.fault = 0;
    this.word = undefined;
    switch (code) {
      case 0x7b: // {
      case 0x7d: // }
      case 0x5b: // [
      case 0x5d: // ]
      case 0x2c: // ,
      case 0x3a: // :
        this.end = at + 1;
        return code;
      case 0x22: // "
        return this.string(at) ? code : this.unusual(at);
      case 0x2f: // /
        return this.unusual(at);
      default:
        return this.plain(at) ? code : this.unusual(at);
    }
  }

  /** A string without escapes, as far as it is one. */
  private string(start: number): boolean {
    const { text } = this;
    let hash = 0x22;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== 0x22; code = text.charCodeAt(++at)) {
      // At the end of the text the code is NaN.
      if (!(code >= 0x20) || code === 0x5c) return false;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    this.end = at + 1;
    this.word = this.words.at(start, at + 1, hash);
    return true;
  }

  /** A number, `true`, `false` or `null`, as JSON has them. */
  private plain(start: number): boolean {
    const { text } = this;
    let hash = 0;
    let at = start;
    let code = text.charCodeAt(at);
    for (; isWordPart(code); code = text.charCodeAt(++at)) hash = (Math.imul(hash, 31) + code) | 0;
    if (at === start || !endsWord(code)) return false;
    const word = this.words.at(start, at, hash);
    if (word.value === undefined) return false;
    this.end = at;
    this.word = word;
    return true;
  }

  private unusual(start: number): number {
    const { thorough, text } = this;
    thorough.setPosition(start);
    let token: number = thorough.scan();
    while (SPACES.has(token)) token = thorough.scan();
    if (token === END_OF_TEXT) return END;
    this.start = thorough.getTokenOffset();
    // A comment that is never closed ends one character after the text.
    this.end = Math.min(this.start + thorough.getTokenLength(), text.length);
    this.fault = thorough.getTokenError();
    const code = text.charCodeAt(this.start);
    if (code === 0x22) {
      const value: Scalar["value"] = thorough.getTokenValue();
      this.word = { hash: 0, source: text.slice(this.start, this.end), value };
    }
    return code;
  }
}

/** A comma, a bracket or a space; a colon where a key was forgotten to be quoted is unusual. */
const endsWord = (code: number): boolean =>
  code === 0x2c || code === 0x5d || code === 0x7d || code === 0x20 || code === 0x0a || code === 0x0d;

/** Letters, digits, and what numbers have between them. */
const isWordPart = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  code === 0x2d ||
  code === 0x2e ||
  code === 0x2b;
