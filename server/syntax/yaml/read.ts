import { Beside } from "../../model/remember";
import type { Parsed } from "../../model/tree";
import { done, type Work } from "../../model/work";
import { Faults } from "../faults";
import { type Reading, readDocument } from "./feed";
import { ordinaryYaml } from "./ordinary";
import { treeOf } from "./tree";
import { explain, isOfBracket, isOfDash } from "./words";

/** A text is mended and read again this often, then it is read as it is. */
const MAX_MENDS = 4;

/** The text with one place changed in which the parser would lose its way; offsets stay as they are. */
interface Mend {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Reads the first document of a YAML text. */
export const parseYaml = (text: string): Parsed => done(parsingYaml(text));

export function* parsingYaml(text: string): Work<Parsed> {
  return (yield* readingYaml(text)).parsed;
}

/** A text that may be lines of a longer one. */
export interface Part {
  readonly parsed: Parsed;
  /** A bracket in it is never closed, or only behind it. */
  readonly isUnclosed: boolean;
}

export const readPart = (text: string): Part => done(readingYaml(text));

/** Trees of which all faults are of brackets and commas within one value: what else is wrong may be due to lines elsewhere. */
const confined = new Beside<Parsed, true>();

/** Whether all that is wrong with the text is the same whatever the lines around the faulty one say. */
export const isConfined = (p: Parsed): boolean => p.faults.length === 0 || confined.has(p);

export const confine = (p: Parsed): Parsed => {
  confined.set(p, true);
  return p;
};

function* readingYaml(text: string): Work<Part> {
  const ordinary = ordinaryYaml(text);
  return ordinary ? { parsed: ordinary, isUnclosed: false } : yield* thoroughly(text);
}

/** Any text, as the parser has it. */
export function* thoroughly(text: string): Work<Part> {
  const mends: Mend[] = [];
  for (;;) {
    const faults = new Faults(text);
    for (const { start, end, message } of mends) faults.error(start, end, message);
    const source = mends.at(-1)?.text ?? text;
    const mendable = mends.length < MAX_MENDS;
    const reading = yield* readDocument(source, faults, mendable);
    yield;
    const mend = mendable ? mendOf(source, reading) : undefined;
    if (!mend) {
      const { length } = faults.list();
      const read = parsed(text, reading, faults);
      const { isUnclosed, isMismatched, document } = reading;
      const isOfBrackets =
        read.faults.length === length && (document?.errors ?? []).every((e) => isOfBracket(e) || isOfDash(e));
      if (mends.length === 0 && isOfBrackets && !isMismatched) confine(read);
      return { parsed: read, isUnclosed };
    }
    mends.push(mend);
  }
}

function parsed(text: string, { document, comments, cut = Infinity }: Reading, faults: Faults): Parsed {
  const errors = document?.errors ?? [];
  const root = treeOf(document, text, faults);
  explain(errors, text, cut, faults);
  return { language: "yaml", root, faults: faults.list(), comments };
}

function mendOf(text: string, { openQuote, document }: Reading): Mend | undefined {
  if (openQuote !== undefined) return withoutQuote(text, openQuote);
  const tab = document?.errors.find((e) => e.code === "TAB_AS_INDENT")?.pos[0];
  const mend = tab === undefined ? undefined : withoutTabs(text, tab);
  return mend?.text === text ? undefined : mend;
}

/** A letter in place of the quote makes what follows a plain value that ends with the line. */
function withoutQuote(text: string, at: number): Mend {
  const end = /$/m.exec(text.slice(at))?.index ?? 1;
  return {
    text: `${text.slice(0, at)}_${text.slice(at + 1)}`,
    start: at,
    end: at + end,
    message: "Unclosed string; expected a closing quote",
  };
}

const withoutTabs = (text: string, at: number): Mend => ({
  text: text.replace(/^[ \t]*\t/gm, (indent) => " ".repeat(indent.length)),
  start: at,
  end: at + 1,
  message: "Tabs cannot indent; use spaces",
});
