import { dialects, likely } from "../dialects/choose";
import type { ActiveSignature, Completion, Cursor, Signature } from "../model/completion";
import type { Options } from "../model/options";
import type { Parsed } from "../model/tree";
import { cursorAt } from "../syntax/cursor";
import { languageOf } from "../syntax/parse";

/**
 * Help while a model is being written. As for everything else, a file that no dialect would claim gets none. Who has read the
 * text already says as what: then only what stands around the cursor is read again.
 */

/** What is only begun is short. */
const LONGEST_START = 10_000;

export interface Completions {
  readonly cursor: Cursor;
  readonly list: readonly Completion[];
}

export function complete(
  text: string,
  name: string,
  offset: number,
  options: Options = {},
  known?: Parsed,
): Completions | null {
  const file = { name, text, options };
  const asked = likely(text, options);
  const start = text.slice(0, LONGEST_START);
  const able = [...asked, ...dialects.filter((d) => !asked.includes(d) && d.begins?.(start, name))].filter(
    (d) => d.complete,
  );
  const cursor = able.length > 0 ? cursorAt(text, languageOf(name, text), offset, known) : undefined;
  if (!cursor) return null;
  for (const dialect of able) {
    const list = dialect.complete?.(cursor, file) ?? [];
    if (list.length > 0) return { cursor, list };
  }
  return null;
}

/** The signature of the type whose arguments are being written one after the other. */
export function signatureAt(
  text: string,
  name: string,
  offset: number,
  options: Options = {},
  known?: Parsed,
): ActiveSignature | undefined {
  const file = { name, text, options };
  const able = likely(text, options).filter((d) => d.signatureAt);
  const cursor = able.length > 0 ? cursorAt(text, languageOf(name, text), offset, known) : undefined;
  if (!cursor) return undefined;
  for (const dialect of able) {
    const found = dialect.signatureAt?.(cursor, file);
    if (found) return found;
  }
  return undefined;
}

/** What a type of a model takes. */
export const describe = (
  { dialect, variant }: { readonly dialect: string; readonly variant: string | null },
  type: string,
): Signature | undefined => dialects.find((d) => d.name === dialect)?.describe?.(type, variant);
