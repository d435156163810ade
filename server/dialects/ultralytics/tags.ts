import type { PlacedFault } from "../../model/fault";
import { type Mapping, type Scalar, type Tree, withEntries, withItems } from "../../model/tree";
import { asPyYaml } from "./literal";

/** Tags that the loader knows, lists and mappings aside: what it makes of a text under each; undefined where it fails. */
const READERS: ReadonlyMap<string, (text: string) => Scalar["value"] | undefined> = new Map<
  string,
  (text: string) => Scalar["value"] | undefined
>([
  ["!!int", wholeIn],
  ["!!float", fractionIn],
  ["!!bool", (text) => TRUTHS.get(text.toLowerCase())],
  ["!!null", () => null],
  ["!!str", (text) => text],
]);

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ...["yes", "true", "on"].map((word) => [word, true] as const),
  ...["no", "false", "off"].map((word) => [word, false] as const),
]);

const KNOWN = /^!!(seq|map|set|omap|pairs|binary|timestamp|merge|value)$/;

function wholeIn(text: string): number | undefined {
  const digits = text.replaceAll("_", "").trim();
  const [, sign, based] = /^([-+]?)0b([01]+)$/.exec(digits) ?? [];
  if (based !== undefined) return (sign === "-" ? -1 : 1) * Number.parseInt(based, 2);
  const [, minus, hex] = /^([-+]?)0x([\da-f]+)$/i.exec(digits) ?? [];
  if (hex !== undefined) return (minus === "-" ? -1 : 1) * Number.parseInt(hex, 16);
  const read = asPyYaml({ kind: "scalar", value: digits, source: digits, span: NOWHERE });
  return read.kind === "scalar" && typeof read.value === "number" ? read.value : undefined;
}

function fractionIn(text: string): number | undefined {
  const digits = text.replaceAll("_", "").trim().toLowerCase();
  const [, sign, word] = /^([-+]?)\.(inf|nan)$/.exec(digits) ?? [];
  if (word === "nan") return Number.NaN;
  if (word === "inf") return sign === "-" ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(digits) ? Number(digits) : undefined;
}

const NOWHERE = { start: 0, end: 0 };

/** The same with what each tag makes of its value; one that the loader refuses stays as it is written. */
export function untagged(root: Mapping): Mapping {
  return changed(root) as Mapping;
}

function changed(tree: Tree): Tree {
  if (tree.kind === "scalar") return tree.tag === undefined ? tree : plain(tree);
  if (tree.kind === "seq") {
    const items = tree.items.map(changed);
    return items.every((t, i) => t === tree.items[i]) ? tree : withItems(tree, items);
  }
  const entries = tree.entries.map((e) => {
    const value = changed(e.value);
    return value === e.value ? e : { key: e.key, value, span: e.span };
  });
  return entries.every((e, i) => e === tree.entries[i]) ? tree : withEntries(tree, entries);
}

/** As the value would be written without a tag. */
function plain(tree: Scalar): Scalar {
  const { tag = "", span } = tree;
  const text = textIn(tree);
  const value = READERS.get(tag)?.(text);
  if (value === undefined) {
    const bare = asPyYaml({ kind: "scalar", span, value: text, source: text });
    return bare.kind === "scalar" ? { ...bare, tag } : tree;
  }
  return { kind: "scalar", span, value, source: written(value, tag) };
}

const textIn = ({ value, source }: Scalar): string =>
  typeof value === "string" ? value : source.trim().replace(/^(["'])(.*)\1$/, "$2");

/** As somebody would write it. */
function written(value: Scalar["value"], tag: string): string {
  if (typeof value === "string") return JSON.stringify(value);
  return tag === "!!float" && Number.isInteger(value) ? `${value}.0` : String(value ?? "null");
}

/** Values under a tag of which the loader can make nothing. */
export function tagFaults(root: Tree, text: string): readonly PlacedFault[] {
  if (!text.includes("!")) return [];
  const faults: PlacedFault[] = [];
  const visit = (tree: Tree): void => {
    const { tag } = tree;
    if (tag !== undefined && !KNOWN.test(tag)) faults.push(fault(tree, tag));
    else if (tree.kind === "seq") tree.items.forEach(visit);
    else if (tree.kind === "map") for (const { value } of tree.entries) visit(value);
  };
  visit(root);
  return faults;
}

const fault = (tree: Tree, tag: string): PlacedFault => ({
  code: "bad-argument",
  span: tree.span,
  message:
    READERS.has(tag) && tree.kind === "scalar"
      ? `${textIn(tree)} is not a valid ${tag}, so the file cannot be loaded; remove the tag`
      : `The loader knows no tag ${tag}, so the file cannot be loaded; remove it`,
});
