import type { Entry, Scalar } from "../model/tree";

/** From here on a hash pays. */
const MANY = 12;

/** The entries of a mapping that is being read. As in Python, a key that comes again keeps its first place. */
export class Entries {
  readonly list: Entry[] = [];
  private places: Map<Scalar["value"], number> | undefined;

  /** Returns whether the key has been there already. */
  set(entry: Entry): boolean {
    const { list, places } = this;
    const key = entry.key.value;
    const place = places ? (places.get(key) ?? -1) : list.findIndex((other) => other.key.value === key);
    if (place >= 0) {
      list[place] = entry;
      return true;
    }
    list.push(entry);
    if (places) places.set(key, list.length - 1);
    else if (list.length === MANY) this.places = new Map(list.map((each, i) => [each.key.value, i]));
    return false;
  }
}
