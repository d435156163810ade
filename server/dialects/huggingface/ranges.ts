import { integerOf } from "../../model/tree";
import type { Scope } from "./architecture";
import { type Size, sizeOf } from "./checks/sizes";
import type { Key } from "./keys";

/** What may stand at a key, with the numbers of the file. */
export function rangeOf(c: Scope, name: string, key: Key<unknown>): string {
  const told = (size: Size) => sizeOf(c, size);
  const is = (size: Size): boolean => told(size)?.key === name;
  if (is("kvHeads") || is("heads")) return heads(c, is("heads"));
  if (is("visited")) {
    const experts = told("experts");
    return experts ? `1 to ${experts.value}, as many as there are experts (\`${experts.key}\`)` : POSITIVE;
  }
  if (is("headDim")) return "an even whole number: rotary positions turn pairs of numbers";
  if (/(^|_)token_(id|index)$/.test(name)) {
    const rows = told("vocabulary");
    return rows ? `0 to ${rows.value - 1}, a row of the embedding; null for none` : "a row of the embedding";
  }
  if (is("vocabulary"))
    return "a whole number from 1, larger than every id of a token; multiples of 64 are quickest";
  if (name === "topk_group") return `1 to ${integerOf(c.entry("n_group")?.value) ?? "n_group"}`;
  return `${KINDS[key.kind]}${key.nullable ? ", or null" : ""}`;
}

const POSITIVE = "a whole number from 1";

const KINDS: Readonly<Record<Key<unknown>["kind"], string>> = {
  count: "a whole number from 0",
  number: "a number",
  flag: "true or false",
  word: "a word",
  either: "a whole number or a word",
  words: "a list of words",
  counts: "a list of numbers",
  "counts or one": "a whole number, or one for each layer",
  nested: "one value, or one for each level",
  map: "an object or a list",
  "words or one": "a list of words, or one word",
};

/** Divisors as far as anybody has heads. */
const MOST = 1024;

function heads(c: Scope, ofQueries: boolean): string {
  const all = sizeOf(c, "heads");
  const hidden = sizeOf(c, "hidden");
  if (!ofQueries && all && all.value > 0 && all.value <= MOST)
    return `a divisor of ${all.key} ${all.value}: ${divisors(all.value).join(", ")}`;
  if (hidden && ofQueries && sizeOf(c, "headDim") === undefined)
    return `a divisor of ${hidden.key} ${hidden.value}`;
  return POSITIVE;
}

function divisors(n: number): readonly number[] {
  const found: number[] = [];
  for (let d = 1; d <= n; d++) if (n % d === 0) found.push(d);
  return found;
}
