import type { Found } from "../analysis/analyse";
import { dialects, likely } from "../dialects/choose";
import {
  type ActiveSignature,
  type Completion,
  CURSOR,
  type Cursor,
  type Parameter,
  parameterNamed,
  type Signature,
} from "../model/completion";
import type { Argument } from "../model/layer";
import type { Options } from "../model/options";
import { holds } from "../model/span";
import type { Parsed } from "../model/tree";
import { cursorAt } from "../syntax/cursor";
import { languageOf } from "../syntax/parse";
import { length } from "./element";

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
    const list = (cursor.isReference ? dialect.completeReference : dialect.complete)?.(cursor, file) ?? [];
    if (list.length > 0) return { cursor, list };
  }
  return null;
}

/**
 * The signature of the layer in whose arguments the cursor stands, and which of them is being written. Where nothing stands
 * yet, a word is put there and the model read again.
 */
export function signatureAt(
  text: string,
  name: string,
  offset: number,
  options: Options = {},
  found: Found | null = null,
): ActiveSignature | undefined {
  const known = found && signatureIn(found, text, offset);
  if (known) return known;
  const asked = likely(text, options);
  const cursor = asked.length > 0 ? cursorAt(text, languageOf(name, text), offset, found?.parsed) : undefined;
  if (!cursor) return undefined;
  for (const dialect of asked) {
    const claim = dialect.claim(cursor.parsed);
    if (claim === undefined) continue;
    const { model } = dialect.read(claim, { name, text: cursor.text, options });
    const at = cursor.text.indexOf(CURSOR, cursor.span.start) + 1;
    return signatureIn({ dialect, claim, model }, cursor.text, at);
  }
  return undefined;
}

function signatureIn(
  { dialect, claim, model }: Pick<Found, "dialect" | "claim" | "model">,
  text: string,
  at: number,
): ActiveSignature | undefined {
  const rows = (dialect.blocks?.(claim, text) ?? []).flatMap((b) => b.rows);
  let own: Argument | undefined;
  let type = "";
  for (const layer of [...model.layers, ...rows]) {
    const argument = holds(layer.span, at) && layer.args.find((a) => holds(a.span, at));
    if (!argument || (own && length(own.span) < length(argument.span))) continue;
    own = argument;
    ({ type } = layer);
  }
  const signature = own && dialect.describe?.(type, model.variant);
  if (!signature) return undefined;
  const { name } = own as Argument;
  const { parameters } = signature;
  const active =
    typeof name === "number"
      ? Math.min(name, parameters.length)
      : parameters.indexOf(parameterNamed(parameters, name) as Parameter);
  return { signature, active: active < 0 ? undefined : active };
}

/** What a type of a model takes. */
export const describe = (
  { dialect, variant }: { readonly dialect: string; readonly variant: string | null },
  type: string,
): Signature | undefined => dialects.find((d) => d.name === dialect)?.describe?.(type, variant);
