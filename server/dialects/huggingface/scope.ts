import type { PlacedFault } from "../../model/fault";
import { get, integerOf, isMapping, items, type Mapping, stringOf } from "../../model/tree";
import type { Family, Scope } from "./architecture";
import { entryOf } from "./config";
import { classOf, familyOf } from "./families";

/** The whole file as its family reads it. */
export function scopeOf(root: Mapping, family: Family, fault: (f: PlacedFault) => void): Scope {
  return makeScope(root, "", family, headOf(root, family), labelsOf(root), fault);
}

function makeScope(
  map: Mapping,
  path: string,
  family: Family,
  head: string,
  labels: number,
  fault: (f: PlacedFault) => void,
): Scope {
  return {
    map,
    path,
    family,
    keys: family.keys,
    head,
    labels,
    entry: (name) => entryOf({ map, keys: family.keys }, name),
    fault,
    nested(key, type, under = "Model") {
      const inner = familyOf(type);
      if (!inner) return [];
      const level = get(map, key);
      const own = isMapping(level) ? level : emptyAt(map);
      const where = path ? `${path}.${key}` : key;
      return inner.build(makeScope(own, where, inner, under, labels, fault)).stages;
    },
    under: (other, where, inner, under) => makeScope(other, where, inner, under, labels, fault),
  };
}

const emptyAt = ({ span }: Mapping): Mapping => ({ kind: "map", span, entries: [], flow: true });

/** What the class of the file puts on top; the family's usual head where it names no class. */
function headOf(root: Mapping, family: Family): string {
  for (const item of items(get(root, "architectures")).slice(0, 4)) {
    const found = classOf(stringOf(item) ?? "");
    if (found) return found.head;
  }
  return family.usual;
}

/** As many as it names, or says; two otherwise. */
function labelsOf(root: Mapping): number {
  const names = get(root, "id2label");
  if (isMapping(names)) return names.entries.length;
  return integerOf(get(root, "num_labels")) ?? integerOf(get(root, "_num_labels")) ?? 2;
}
