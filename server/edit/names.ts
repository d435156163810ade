import type { Layer, Reference } from "../model/layer";
import type { Edit } from "../model/problem";
import { span } from "../model/span";
import type { Language } from "../model/tree";
import { type Editable, withItsLineEnds } from "./editable";
import { nameFor } from "./insert";
import { isNumbered, numberedEnds, usesOf } from "./references";
import { nameWritten } from "./rename";
import { mappingAt, siteOf } from "./sites";
import { more, styleOf } from "./style";

/**
 * The edits that let references by number say the names of what they mean; a layer that has none is given one. Nothing where
 * the form has no names, or no reference is a number.
 */
export function namedReferences(file: Editable, language: Language): readonly Edit[] | undefined {
  const { model, dialect } = file;
  if (!dialect.notation?.namedBy) return undefined;
  const written = usesOf(model).flatMap(({ ref }) => (!ref.implied && isNumbered(ref) ? [ref] : []));
  const numbered = [...written, ...numberedEnds(model)];
  const names = new Map<number, string>();
  const naming: Edit[] = [];
  const taken = [...model.layers];
  for (const index of new Set(numbered.map(targetOf))) {
    const layer = model.layers[index];
    if (!layer) continue;
    const name = layer.nameSpan ? layer.name : nameFor(layer.type, taken);
    const edit = layer.nameSpan ? [] : nameGiven(layer, name, dialect.notation.namedBy, file);
    if (!edit || /^-?\d+$/.test(name)) continue;
    taken.push({ ...layer, name });
    names.set(index, name);
    naming.push(...edit);
  }
  const references = numbered.flatMap((ref): Edit[] => {
    const name = names.get(targetOf(ref));
    return name === undefined
      ? []
      : [{ span: ref.span, text: nameWritten(name, file.text, ref.span, language) }];
  });
  return references.length > 0 ? withItsLineEnds([...naming, ...references], file) : undefined;
}

const targetOf = ({ to }: Reference): number => (to.kind === "layer" ? to.index : -1);

/** The edit that writes a name into the entry of a layer; nothing where the entry is not made of keys. */
function nameGiven(
  layer: Layer,
  name: string,
  key: string,
  { root, text }: Editable,
): readonly Edit[] | undefined {
  const site = siteOf(root, layer.span);
  const map = site && mappingAt(site);
  const first = map?.entries[0];
  if (!map || !first || site.list.kind === "map") return undefined;
  const at = first.span.end;
  return [{ span: span(at, at), text: more([[key, name]], styleOf(map, text)) }];
}
