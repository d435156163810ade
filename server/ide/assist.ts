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
    const list = dialect.complete?.(cursor, file) ?? [];
    if (list.length > 0) return { cursor, list };
  }
  return null;
}

/** The signature of the layer in whose arguments the cursor stands, and which of them is being written. */
export function signatureAt(
  text: string,
  name: string,
  offset: number,
  options: Options = {},
  known?: Parsed,
): ActiveSignature | undefined {
  const asked = likely(text, options);
  const cursor = asked.length > 0 ? cursorAt(text, languageOf(name, text), offset, known) : undefined;
  const dialect = cursor && asked.find((d) => d.claim(cursor.parsed) !== undefined);
  const claim = cursor && dialect?.claim(cursor.parsed);
  if (!dialect?.describe || !cursor) return undefined;
  const { model } = dialect.read(claim, { name, text: cursor.text, options });
  const rows = (dialect.blocks?.(claim, cursor.text) ?? []).flatMap((b) => b.rows);
  const at = cursor.text.indexOf(CURSOR, cursor.span.start) + 1;
  let own: Argument | undefined;
  let type = "";
  for (const layer of [...model.layers, ...rows]) {
    const argument = holds(layer.span, at) && layer.args.find((a) => holds(a.span, at));
    if (!argument || (own && length(own.span) < length(argument.span))) continue;
    own = argument;
    ({ type } = layer);
  }
  const signature = own && describe(model, type);
  if (!signature) return undefined;
  const { name: said } = own as Argument;
  const { parameters } = signature;
  const active =
    typeof said === "number"
      ? Math.min(said, parameters.length)
      : parameters.indexOf(parameterNamed(parameters, said) as Parameter);
  return { signature, active: active < 0 ? undefined : active };
}

/** What a type of a model takes. */
export const describe = (
  { dialect, variant }: { readonly dialect: string; readonly variant: string | null },
  type: string,
): Signature | undefined => dialects.find((d) => d.name === dialect)?.describe?.(type, variant);
