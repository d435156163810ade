import type { Span } from "./span";
import type { Entry, Mapping, Parsed, Seq } from "./tree";

/** Where the cursor stands, seen from the root of the tree: into which entry or item each step leads. */
export type PathStep =
  | { readonly kind: "entry"; readonly map: Mapping; readonly entry: Entry }
  | { readonly kind: "item"; readonly seq: Seq; readonly index: number };

/** A word that nobody writes. It stands where the cursor is while the text is looked at. */
export const CURSOR = "fovea\u02bccursor";

/** A place at which a word is being written. */
export interface Cursor {
  /** The text as it would be with some word at that place. */
  readonly parsed: Parsed;
  /** What that was read from. */
  readonly text: string;
  readonly path: readonly PathStep[];
  /** The word is the key of the last entry, or a value. */
  readonly role: "key" | "value";
  /** A part of a value that leads to another place of the file: `${word}`, `!ref <word>`. */
  readonly isReference: boolean;
  /** What of it is there already; completions replace it. */
  readonly span: Span;
  readonly word: string;
  /** What has to stand around and behind a word of this role that is a text. */
  readonly before: string;
  readonly after: string;
}

export type CompletionKind = "type" | "argument" | "value" | "reference" | "key" | "rule";

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** In a word, beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly doc?: string;
  /** No text, but a number, a truth value or the like: needs no quotes. */
  readonly bare?: boolean;
  /** What is written instead of the label, with `${1:64}` where something is to be filled in; stands alone, without quotes. */
  readonly snippet?: string;
  /** What comes first: lower numbers; as listed where these are equal. */
  readonly rank?: number;
  /** The layer that a reference means. */
  readonly layer?: number;
  /** The JSON Schema of the format offers it as well. */
  readonly schema?: true;
}

/** What a type of layer takes. */
export interface Signature {
  readonly type: string;
  /** Markdown. */
  readonly doc: string;
  readonly parameters: readonly Parameter[];
}

export interface Parameter {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc: string;
  /** `an integer ≥ 1` */
  readonly expects: string;
  readonly required: boolean;
  /** The default, written out. */
  readonly fallback?: string;
  /** Words that may stand for it. */
  readonly choices: readonly string[];
}

/** A signature, and which of its parameters is being written. */
export interface ActiveSignature {
  readonly signature: Signature;
  readonly active: number | undefined;
}

/** A parameter in words: what it is, what may stand there, what stands there otherwise. */
export function parameterDoc({ doc, expects, required, fallback }: Parameter): string {
  const usual = required ? "Required." : fallback === undefined ? "" : `Default: \`${fallback}\`.`;
  return [doc, expects && expects !== "a value" && `Takes ${expects}.`, usual].filter(Boolean).join(" ");
}

/** By its name, another name of it, or its place. */
export const parameterNamed = (
  parameters: readonly Parameter[],
  name: string | number,
): Parameter | undefined =>
  typeof name === "number"
    ? parameters[name]
    : parameters.find((p) => p.name === name || p.aliases.includes(name));
