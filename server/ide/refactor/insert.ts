import type { Analysis } from "../../analysis/analyse";
import { insertedBelow } from "../../edit/insert";
import type { Pairs } from "../../edit/style";
import { edited } from "../../model/edits";
import type { Layer } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { complete, describe } from "../assist";
import { editableOf, layerOn } from "./place";

/** A type that may stand below a layer. */
export interface Insertable {
  readonly type: string;
  readonly detail: string;
  readonly doc: string;
}

/** A type that no file has, to ask what may stand in its place. */
const ANY = "Xtype";

/** What may be inserted below the layer of a line, the types of the file first; nothing where none can be. */
export function insertables(analysis: Analysis, offset: number): readonly Insertable[] {
  const layer = layerOn(analysis, offset);
  const edits = layer && inserted(analysis, layer, ANY, []);
  if (!edits) return [];
  const { name, options } = analysis;
  const text = edited(analysis.text, edits);
  const at = text.indexOf(ANY, layer.span.end);
  const list = at < 0 ? [] : (complete(text, name, at + ANY.length, options)?.list ?? []);
  const types = list.filter((c) => c.kind === "type");
  return [...types]
    .sort((a, b) => (a.rank ?? 1) - (b.rank ?? 1) || (a.label < b.label ? -1 : 1))
    .map(({ label, detail = "", doc = "" }) => ({ type: label, detail, doc }));
}

export const canInsert = (analysis: Analysis, offset: number): boolean => {
  const layer = layerOn(analysis, offset);
  return layer !== undefined && inserted(analysis, layer, ANY, []) !== undefined;
};

export interface Insertion {
  /** With `${1:64}` where something is to be filled in. */
  readonly snippet: Edit;
  readonly others: readonly Edit[];
}

/** The edits that insert a type below the layer of a line, what it needs as places to fill in. */
export function insertion(analysis: Analysis, offset: number, type: string): Insertion | undefined {
  const layer = layerOn(analysis, offset);
  const edits = layer && inserted(analysis, layer, type, argumentsFor(analysis, layer, type));
  const own = edits?.find((e) => e.text.includes(type) && e.span.start >= (layer?.span.end ?? 0));
  if (!edits || !own) return undefined;
  return { snippet: { ...own, text: snippetOf(own.text) }, others: edits.filter((e) => e !== own) };
}

const inserted = (
  analysis: Analysis,
  layer: Layer,
  type: string,
  args: Pairs,
): readonly Edit[] | undefined =>
  analysis.found ? insertedBelow(layer, { type, args }, editableOf(analysis, analysis.found)) : undefined;

const [OPEN, CLOSE] = ["\u0001", "\u0002"];

/** What the type cannot do without: as the nearest layer above has it, else its name. */
function argumentsFor({ found, text }: Analysis, layer: Layer, type: string): Pairs {
  const signature = found && describe(found.model, type);
  if (!found || !signature) return [];
  const above = found.model.layers.slice(0, layer.index + 1).reverse();
  return signature.parameters
    .filter((p) => p.required)
    .map(({ name, choices }) => {
      const like = above.flatMap((l) => l.args.find((a) => a.name === name) ?? [])[0];
      const source = like && text.slice(like.value.span.start, like.value.span.end);
      return [name, { raw: `${OPEN}${source ?? choices[0] ?? name}${CLOSE}` }];
    });
}

/** As editors write snippets: numbered places, and a backslash before what would mean something. */
function snippetOf(text: string): string {
  let place = 0;
  const parts = text.split(new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`));
  return parts
    .map((part, i) => {
      const plain = part.replace(/[\\$}]/g, "\\$&");
      return i % 2 === 1 ? `\${${++place}:${plain}}` : plain;
    })
    .join("");
}
