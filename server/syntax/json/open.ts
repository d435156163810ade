import type { JsonParts } from "./parts";
import type { Word } from "./words";

/** From here on a hash pays. */
const MANY = 32;

/** A bracket that has not been closed yet. */
export class OpenBracket {
  kind: "map" | "seq" = "map";
  start = 0;
  /** Where among all parts its own begin. */
  from = 0;
  /** Waits for its value. */
  key: Word | undefined = undefined;
  keyStart = 0;
  /** How many values, and how many oddities, had been read before it. */
  nodes = 0;
  oddities = 0;
  /** A bit for each key that it has: most keys are new, and a look at these tells. */
  private bits = 0;
  private places: Map<Word["value"] | undefined, number> | undefined;

  /** It is another one from here on. */
  begin(kind: "map" | "seq", start: number, from: number): void {
    this.kind = kind;
    this.start = start;
    this.from = from;
    this.key = undefined;
    this.bits = 0;
    this.places = undefined;
  }

  /** Where among the parts the key stands already; -1 when it is new. */
  placeOf({ hash, value }: Word, { keys, count }: JsonParts): number {
    const { from } = this;
    if (count - from >= MANY) return this.placeOfMany(value, keys, count);
    // A key may be written in more than one way, with escapes.
    if (hash === 0) this.bits = -1;
    const bit = 1 << (hash ^ (hash >>> 5));
    if ((this.bits & bit) !== 0) for (let i = from; i < count; i++) if (keys[i]?.value === value) return i;
    this.bits |= bit;
    return -1;
  }

  private placeOfMany(value: Word["value"], keys: JsonParts["keys"], count: number): number {
    this.places ??= new Map(keys.slice(this.from, count).map((key, i) => [key?.value, this.from + i]));
    const place = this.places.get(value);
    if (place === undefined) this.places.set(value, count);
    return place ?? -1;
  }
}
