import { type Cursor, type PathStep, CURSOR as WORD } from "../model/completion";
import { holds, span } from "../model/span";
import type { Language, Parsed, Tree } from "../model/tree";
import { parse } from "./parse";
import { reparsedInPart } from "./reparse";

/** Of a longer text that is known, only what stands around the cursor is read, or nothing. */
const LARGEST_WHOLE = 30_000;

/** Texts beyond this are not written by hand. */
const LARGEST = 1_000_000;

/** What of a word stands before the cursor: a number with its sign, `dead-layer`, `device:t4`. */
const WRITTEN = /(?:(?<=[\s[,:]|^)-(?=\d))?(?:\bdevice:)?(?:\b[A-Za-z]\w*-)*[\w.]*$/;
const REST = /^[\w.]*(?:-[A-Za-z]\w*)*/;
/** What begins a reference to another place of the file, within a value: as OmegaConf has them, and HyperPyYAML. */
const REFERENCE = /\$\{$|!ref +["']?<$/;
/** A tag that a class follows, and a word as it may stand in one. */
const TAG = /!\w+:$/;
const TAGGED = "fovea-cursor";
/** No word is longer. */
const LONGEST = 500;

/**
 * What stands around the cursor. The text is read as if a word stood there, as a value and as a key: whatever is being
 * written is rarely complete. Nothing in a comment, or where no word can be. `known`: what the text has been read as.
 */
export function cursorAt(
  text: string,
  language: Language,
  offset: number,
  known?: Parsed,
): Cursor | undefined {
  if (text.length > LARGEST) return undefined;
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const written = WRITTEN.exec(line.slice(-LONGEST))?.[0] ?? "";
  const start = offset - written.length;
  const rest = REST.exec(text.slice(offset, offset + LONGEST))?.[0] ?? "";
  const end = offset + rest.length;
  const quote = quoteAround(text, start, end);
  const lead = line.slice(0, line.length - written.length);
  const open = quote ? undefined : openQuote(lead);
  const isReference = REFERENCE.test(lead);
  const isTag = TAG.test(lead);
  const tried =
    isReference || isTag
      ? AS_IT_IS
      : open
        ? closing(open, language)
        : attempts(language, lead, text, end, quote);
  const isWord = (tree: Tree): boolean =>
    isTag
      ? tree.tag?.endsWith(TAGGED) === true
      : tree.kind === "scalar" && (isReference ? `${tree.value}`.includes(WORD) : tree.value === WORD);
  for (const attempt of tried) {
    const { before, after, role } = attempt;
    const whole = text.slice(0, start) + before + (isTag ? TAGGED : WORD) + after + text.slice(end);
    const inPart = known && reparsedInPart(known, text, whole, true);
    if (!inPart && known && text.length > LARGEST_WHOLE) continue;
    const parsed = inPart ?? parse(whole, language);
    const path = parsed.root && wayTo(parsed.root, role, isWord, start + before.length, isTag || !inPart);
    if (!path) continue;
    const found = { parsed, text: whole, path, role, span: span(start, end), word: written, isReference };
    const bracket = lead.endsWith("<") ? ">" : "}";
    if (isReference) return { ...found, before: "", after: text[end] === bracket ? "" : bracket };
    // In quotes, nothing has to be added; a key wants its colon, unless it has one.
    const colon = role === "key" && !isFollowed(text, end) ? ": " : "";
    const mark = open ?? before;
    const added = quote ? { before: "", after: "" } : { before: open ? "" : mark, after: mark + colon };
    return { ...found, ...added };
  }
  return undefined;
}

interface Attempt {
  readonly before: string;
  readonly after: string;
  readonly role: Cursor["role"];
}

const AS_IT_IS: readonly Attempt[] = [{ before: "", after: "", role: "value" }];

/** In the order in which they are likely. */
function attempts(
  language: Language,
  lead: string,
  text: string,
  end: number,
  quote: string | undefined,
): readonly Attempt[] {
  if (quote || language === "yaml") {
    const plain: readonly Attempt[] = [
      { before: "", after: "", role: "value" },
      { before: "", after: "", role: "key" },
    ];
    if (quote || isFollowed(text, end)) return plain;
    const key: Attempt = { before: "", after: ": ", role: "key" };
    // Alone on its line, a word is the beginning of an entry.
    return /^\s*$/.test(lead) ? [key, ...plain] : [...plain, key];
  }
  const key: Attempt = { before: '"', after: '": 0', role: "key" };
  const value: Attempt = { before: '"', after: '"', role: "value" };
  // What makes no sense has the whole text read again.
  return /[:[]\s*$/.test(lead) ? [value, key] : [key, value];
}

/** The quote that begins right here, on this line, and is not closed. */
function openQuote(lead: string): string | undefined {
  const mark = lead.at(-1);
  if ((mark !== '"' && mark !== "'") || /[\w\\]$/.test(lead.slice(0, -1))) return undefined;
  return lead.split(mark).length % 2 === 0 ? mark : undefined;
}

/** Without the other quote, all that follows would be in quotes. */
const closing = (quote: string, language: Language): readonly Attempt[] => [
  { before: "", after: quote, role: "value" },
  { before: "", after: `${quote}: ${language === "json" ? "0" : ""}`, role: "key" },
];

const isFollowed = (text: string, end: number): boolean => /^["']?\s*:/.test(text.slice(end, end + 100));

function quoteAround(text: string, start: number, end: number): string | undefined {
  const quote = text[start - 1];
  return (quote === '"' || quote === "'") && text[end] === quote ? quote : undefined;
}

/**
 * The steps from the root to the word, where it stands alone as a key or a value. An alias leads to where its anchor stands, and a
 * tag stands before what it is of; where there may be neither, no way leads elsewhere.
 */
const wayTo = (
  root: Tree,
  role: Cursor["role"],
  isWord: (tree: Tree) => boolean,
  offset: number,
  mayBeElsewhere: boolean,
): readonly PathStep[] | undefined =>
  pathTo(root, role, isWord, (tree) => holds(tree.span, offset)) ??
  (mayBeElsewhere ? pathTo(root, role, isWord, () => true) : undefined);

function pathTo(
  tree: Tree,
  role: Cursor["role"],
  isWord: (tree: Tree) => boolean,
  mayHold: (tree: Tree) => boolean,
): readonly PathStep[] | undefined {
  if (role === "value" && isWord(tree)) return [];
  if (tree.kind === "scalar") return undefined;
  if (tree.kind === "seq") {
    for (const [index, item] of tree.items.entries()) {
      const path = mayHold(item) ? pathTo(item, role, isWord, mayHold) : undefined;
      if (path) return [{ kind: "item", seq: tree, index }, ...path];
    }
    return undefined;
  }
  for (const entry of tree.entries) {
    const here: PathStep = { kind: "entry", map: tree, entry };
    if (role === "key" && entry.key.value === WORD) return [here];
    const path = mayHold(entry.value) ? pathTo(entry.value, role, isWord, mayHold) : undefined;
    if (path) return [here, ...path];
  }
  return undefined;
}
