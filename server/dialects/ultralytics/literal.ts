import { movedTo, type Scalar, type Tree, withItems, withValue } from "../../model/tree";

/** Names that stand for values in the arguments of a row. */
export type Names = ReadonlyMap<string, Tree>;

/**
 * A written argument as the loader sees it: names of the file's settings stand for their values, and what is a constant of
 * Python within a string is evaluated, `"3"` as well as `None`.
 */
export function valued(tree: Tree, names: Names): Tree {
  if (tree.kind === "seq")
    return withItems(
      tree,
      tree.items.map((i) => valued(i, names)),
    );
  if (tree.kind === "map") return tree;
  if (typeof tree.value !== "string" || /^[\d:_]+$/.test(tree.source)) return asPyYaml(tree);
  const named = names.get(tree.value);
  if (named) return movedTo(tree.span, named);
  const literal = literalOf(tree.value, tree);
  return literal ?? tree;
}

/** The loader reads YAML 1.1, where whole numbers may have underscores, a leading zero for octal and colons for base 60. */
export function asPyYaml(tree: Tree): Tree {
  const [, sign, digits] = tree.kind === "scalar" ? (/^([-+]?)(\d[\w:]*)$/.exec(tree.source) ?? []) : [];
  if (tree.kind !== "scalar" || digits === undefined) return tree;
  const n = wholeOf(digits.replaceAll("_", ""));
  const value = n === undefined ? tree.source : sign === "-" ? -n : n;
  // Letters are its exponents and bases, which are read as they should be.
  return /[a-z]/i.test(digits) && !/^0o/.test(digits) ? tree : withValue(tree, value);
}

function wholeOf(digits: string): number | undefined {
  if (/^[1-9]\d*(?::[0-5]?\d)+$/.test(digits))
    return digits.split(":").reduce((n, d) => 60 * n + Number(d), 0);
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return /^(?:0|[1-9]\d*)$/.test(digits) ? Number(digits) : undefined;
}

/** Python's: nothing, zero and what is empty are false. */
export function isTrue(tree: Tree | undefined): boolean {
  if (!tree) return false;
  if (tree.kind === "scalar") return Boolean(tree.value);
  return tree.kind === "seq" ? tree.items.length > 0 : tree.entries.length > 0;
}

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["None", null],
  ["True", true],
  ["False", false],
]);

/** The constant that a string of Python stands for; nothing where it is a name, a call or no Python at all. */
export function literalOf(text: string, at: Scalar): Tree | undefined {
  const code = text.trim();
  const constant = CONSTANTS.get(code);
  if (constant !== undefined) return withValue(at, constant);
  if (NUMBER.test(code))
    return { kind: "scalar", value: Number(code.replaceAll("_", "")), source: code, span: at.span };
  const quoted = QUOTED.exec(code);
  if (quoted) return withValue(at, quoted[2] ?? "");
  const list = /^[[(](.*)[\])]$/s.exec(code);
  // A tuple of one ends with a comma; without, the brackets only group.
  if (!list) return undefined;
  const parts = partsOf(list[1] ?? "");
  const values = parts?.map((p) => literalOf(p, at));
  if (!values?.every((v) => v !== undefined)) return undefined;
  if (code.startsWith("(") && values.length === 1 && !/,\s*\)$/.test(code)) return values[0];
  return { kind: "seq", span: at.span, flow: code.startsWith("["), items: values };
}

const NUMBER = /^[-+]?(?:(?:0|[1-9][\d_]*)|(?:\d[\d_]*)?\.\d+|\d[\d_]*\.|\d[\d_]*(?:\.\d*)?[eE][-+]?\d+)$/;
const QUOTED = /^(["'])((?:(?!\1)[^\\])*)\1$/s;

/** Split at the commas that are in no inner brackets. */
export function partsOf(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const c of text) {
    if (c === "[" || c === "(") depth++;
    if (c === "]" || c === ")") depth--;
    if (depth < 0) return undefined;
    if (c === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += c;
  }
  return part.trim() === "" ? parts : [...parts, part];
}

/**
 * Why Python cannot even read the string, which stops the loader where any other word stays what it is; nothing where it
 * can, or where that is not certain.
 */
export function unreadable(text: string): string | undefined {
  const code = text.replace(/^[ \t]+/, "").trimEnd();
  if (code === "") return "an empty string";
  const odd = /[^\S\n \t\r\f]|[\u200b-\u200f\ufeff\uff00-\uffef\u3000-\u303f]/.exec(text)?.[0];
  if (odd !== undefined)
    return `a character (U+${odd.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}) that Python does not accept`;
  if (/^\w+[ \t]+\w+$/.test(code) && !/\b(?:not|and|or|is|in|if|lambda|await|await)\b/.test(code))
    return "two words";
  if (/^\d+[a-zA-Z_]+$/.test(code) && !/^0[xobXOB]|^\d+[jJ]$/.test(code))
    return "a number followed by letters";
  return balanced(code) ? undefined : "unbalanced brackets";
}

function balanced(code: string): boolean {
  if (/["'#]/.test(code)) return true;
  const open: string[] = [];
  for (const c of code) {
    if ("([{".includes(c)) open.push(c);
    else if (")]}".includes(c) && open.pop() !== { ")": "(", "]": "[", "}": "{" }[c]) return false;
  }
  return open.length === 0;
}
