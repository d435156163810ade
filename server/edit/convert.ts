import { isScalar, type Language, type Scalar, type Tree } from "../model/tree";

/** More values than this are nobody's handwriting: aliases may stand for very many. */
const MOST = 200_000;

/** As wide as a list or a mapping may be to stand on one line. */
const WIDTH = 100;

/** The same values in the other language; comments and anchors are left behind. Nothing where there are too many. */
export function converted(root: Tree, to: Language): string | undefined {
  if (count(root, MOST) > MOST) return undefined;
  return to === "json" ? `${json(root, "")}\n` : `${yamlBlock(root, "").replace(/^\n/, "")}\n`;
}

function count(tree: Tree, most: number): number {
  if (tree.kind === "scalar") return 1;
  let sum = 1;
  for (const part of tree.kind === "seq" ? tree.items : tree.entries.map((e) => e.value)) {
    if (sum > most) return sum;
    sum += count(part, most - sum);
  }
  return sum;
}

// JSON

function json(tree: Tree, indent: string, isItem = false): string {
  if (tree.kind === "scalar") return jsonScalar(tree);
  const flat = (tree.kind === "seq" ? isRow(tree) : isItem) ? lineOf(tree, "json") : undefined;
  if (flat !== undefined && indent.length + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  const parts =
    tree.kind === "seq"
      ? tree.items.map((t) => json(t, inner, true))
      : tree.entries.map((e) => `${JSON.stringify(keyOf(e.key))}: ${json(e.value, inner)}`);
  const [open, close] = tree.kind === "seq" ? "[]" : "{}";
  return parts.length === 0
    ? `${open}${close}`
    : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

const keyOf = (key: Scalar): string => (typeof key.value === "string" ? key.value : key.source);

/** A number as it was written, where JSON has such numbers. */
function jsonScalar({ value, source }: Scalar): string {
  if (typeof value === "number" || typeof value === "bigint") {
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(source)) return source;
    return typeof value === "bigint" || Number.isFinite(value) ? String(value) : JSON.stringify(source);
  }
  return JSON.stringify(value);
}

// YAML

/** What stands behind a key or a dash: on the same line, or with a line break before it. */
function yamlBlock(tree: Tree, indent: string): string {
  if (isScalar(tree)) return yamlScalar(tree, false);
  const flat = lineOf(tree, "yaml");
  const isShort = flat !== undefined && indent.length + flat.length <= WIDTH;
  if (isShort && (tree.kind === "seq" ? isRow(tree) : indent !== "" && tree.entries.length === 0))
    return flat;
  if (tree.kind === "seq")
    return tree.items.length === 0 ? "[]" : `\n${tree.items.map((t) => dashed(t, indent)).join("\n")}`;
  const lines = tree.entries.map((e) => {
    const value = yamlBlock(e.value, `${indent}  `);
    return `${indent}${yamlKey(e.key)}:${value.startsWith("\n") ? value : ` ${value}`}`;
  });
  return lines.length === 0 ? "{}" : `\n${lines.join("\n")}`;
}

/** Values beside each other, and lists of them: `[-1, 1, Conv, [64, 3]]`. */
const isRow = (tree: Tree): boolean =>
  tree.kind === "seq" &&
  tree.items.every((t) => t.kind === "scalar" || (t.kind === "seq" && isRow(t))) &&
  (tree.items.length === 0 || tree.items.some((t) => t.kind === "scalar"));

function dashed(tree: Tree, indent: string): string {
  const flat = tree.kind === "scalar" ? undefined : lineOf(tree, "yaml");
  if (flat !== undefined && indent.length + flat.length + 2 <= WIDTH) return `${indent}- ${flat}`;
  const block = yamlBlock(tree, `${indent}  `);
  return `${indent}- ${block.replace(/^\n\s*/, "")}`;
}

/** On one line; JSON where nothing in it is nested more than twice. */
function lineOf(tree: Tree, to: Language, depth = 0): string | undefined {
  const isJson = to === "json";
  if (tree.kind === "scalar") return isJson ? jsonScalar(tree) : yamlScalar(tree, true);
  if (isJson && depth > 2) return undefined;
  const isList = tree.kind === "seq";
  const parts = isList
    ? tree.items.map((t) => lineOf(t, to, depth + 1))
    : tree.entries.map(({ key, value }) => {
        const said = lineOf(value, to, depth + 1);
        return said && `${isJson ? JSON.stringify(keyOf(key)) : yamlKey(key)}: ${said}`;
      });
  if (parts.includes(undefined)) return undefined;
  const all = parts.join(", ");
  return isList ? `[${all}]` : all ? `{ ${all} }` : "{}";
}

const yamlKey = (key: Scalar): string =>
  typeof key.value === "string" ? yamlText(key.value, true) : key.source;

function yamlScalar({ value, source }: Scalar, flow: boolean): string {
  if (typeof value === "string") return yamlText(value, flow);
  return value === null ? "null" : typeof value === "boolean" ? String(value) : source;
}

/** Without quotes where YAML reads the same text then. */
function yamlText(value: string, flow: boolean): string {
  const isWord = /^[A-Za-z_/][\w./ -]*$/.test(value) && !/ $|^ | #/.test(value);
  const meansMore = /^(?:true|false|null|yes|no|on|off|\.?inf|\.?nan)$/i.test(value);
  const isCall = !flow && /^[A-Za-z_][\w.]*\([\w.=, ]*\)$/.test(value);
  return (isWord && !meansMore) || isCall ? value : JSON.stringify(value);
}
