import type { PlacedFault } from "../../model/fault";
import { get, integerOf, isMapping, items, type Mapping, stringOf } from "../../model/tree";
import type { Family, Scope, Stage } from "./architecture";
import { entryOf } from "./config";
import { classOf, familyOf } from "./families";

/** The whole file as its family reads it. */
export function scopeOf(root: Mapping, family: Family, fault: (f: PlacedFault) => void): Scope {
  return makeScope(root, "", family, headOf(root, family), labelsOf(root, family), fault);
}

function makeScope(
  map: Mapping,
  path: string,
  family: Family,
  head: string,
  labels: number,
  fault: (f: PlacedFault) => void,
  told?: Readonly<Record<string, unknown>>,
): Scope {
  return {
    map,
    ...(told ? { told } : {}),
    path,
    family,
    keys: family.keys,
    head,
    labels,
    entry: (name) => entryOf({ map, keys: family.keys }, name),
    fault,
    nested(key, type, { head: top = "Model", told, absent, flat = false, quiet = false } = {}) {
      const inner = familyOf(type);
      if (!inner) return { inputs: [], stages: [unheardOf(key, type)], values: {} };
      const level = flat ? map : get(map, key);
      const own = isMapping(level) ? level : emptyAt(map);
      const where = flat ? path : path ? `${path}.${key}` : key;
      // Where the level is that of the whole, what it is told says that it is not the whole.
      const decided = isMapping(level) && !flat ? told : { ...(isMapping(level) ? {} : absent), ...told };
      return inner.build(makeScope(own, where, inner, top, labels, quiet ? () => {} : fault, decided));
    },
    under: (other, where, inner, under) => makeScope(other, where, inner, under, labels, fault),
  };
}

/** Nothing is known of what a family is that nobody knows. */
const unheardOf = (key: string, type: string): Stage => ({
  name: key,
  type,
  keys: [key],
  run: (g, xs) => g.unknown(xs),
});

const emptyAt = ({ span }: Mapping): Mapping => ({ kind: "map", span, entries: [], flow: true });

/** What the class of the file puts on top; the family's usual head where it names no class. */
function headOf(root: Mapping, family: Family): string {
  if (family.package) return family.usual;
  const [name] = items(get(root, "architectures")).flatMap((item) => stringOf(item) ?? []);
  if (name === undefined) return family.usual;
  const stem = family.classes.find((own) => name.startsWith(own)) ?? "";
  // Code of its own may build anything on the model that the file names.
  if (stem === "" && get(root, "auto_map") && family.remote === undefined) return name;
  return classOf(name)?.head ?? name.slice(stem.length);
}

/** As many as it names, or says; two otherwise. */
function labelsOf(root: Mapping, family: Family): number {
  const names = get(root, "id2label");
  if (isMapping(names)) return names.entries.length;
  return integerOf(get(root, "num_labels")) ?? integerOf(get(root, "_num_labels")) ?? family.labels ?? 2;
}
