import { type Completion, CURSOR, type Cursor } from "../../model/completion";
import { get, integerOf, isMapping, type Mapping, type Tree } from "../../model/tree";
import { keysOf, parametersOf } from "../../vocabulary/signature";
import type { FileContext } from "../dialect";
import type { Block } from "./building/block";
import { settingsOf } from "./header";
import { modulesOf } from "./registry";
import { GROUPS, groupOf, type Row, rowsOf } from "./rows";
import { scaleRepeats } from "./scaling";
import type { Settings } from "./settings";

/** `n: [${1:0.50}, …]` */
const scaleSnippet = (letter: string, factors: string): string =>
  `${letter}: [${factors
    .split(", ")
    .map((f, i) => `\${${i + 1}:${f}}`)
    .join(", ")}]`;

/** The keys of such a file, and what is written at them. */
export const KEYS: readonly Completion[] = [
  { label: "nc", kind: "key", doc: "Number of classes.", rank: 0 },
  {
    label: "scales",
    kind: "key",
    doc: "The members of the family: `[depth, width, max_channels]` by letter.",
    snippet: `scales:\n  ${scaleSnippet("n", "0.50, 0.25, 1024")}`,
    rank: 1,
  },
  {
    label: "backbone",
    kind: "key",
    doc: "Rows `[from, repeats, module, args]`.",
    snippet: "backbone:\n  - ",
    rank: 1,
  },
  { label: "head", kind: "key", doc: "Rows after the backbone.", snippet: "head:\n  - ", rank: 1 },
  {
    label: "activation",
    kind: "key",
    doc: "Activation after each convolution, `nn.SiLU()` by default.",
    rank: 2,
  },
  {
    label: "depth_multiple",
    kind: "key",
    doc: "Multiplier of repeats, where there are no `scales`.",
    rank: 3,
  },
  {
    label: "width_multiple",
    kind: "key",
    doc: "Multiplier of channels, where there are no `scales`.",
    rank: 3,
  },
  { label: "reg_max", kind: "key", doc: "Bins of each box distance's distribution, 16 by default.", rank: 3 },
  {
    label: "end2end",
    kind: "key",
    doc: "Whether a one-to-one branch makes non-maximum suppression unnecessary.",
    rank: 3,
  },
  { label: "kpt_shape", kind: "key", doc: "Keypoints and the values of each, for pose: `[17, 3]`.", rank: 3 },
  { label: "channels", kind: "key", doc: "Channels of the image, 3 by default.", rank: 3 },
  {
    label: "anchors",
    kind: "key",
    doc: "Widths and heights per level, for heads of YOLOv5 and v7.",
    rank: 4,
  },
];

/** The factors of the letters in stock files. */
const SCALES: readonly (readonly [letter: string, factors: string])[] = [
  ["n", "0.50, 0.25, 1024"],
  ["s", "0.50, 0.50, 1024"],
  ["m", "0.50, 1.00, 512"],
  ["l", "1.00, 1.00, 512"],
  ["x", "1.00, 1.50, 512"],
];

/** Whatever of such a file is written outside of its rows, and rows as a whole. */
export function completeAround(cursor: Cursor, file: FileContext): readonly Completion[] {
  const { parsed, path, role, text } = cursor;
  const [first, second, ...deeper] = path;
  const { root } = parsed;
  if (!root || first?.kind !== "entry") return [];
  if (!isBegun(root) && !isHead(first.map, file.name)) return [];
  const key = String(first.entry.key.value);
  if (role === "key" && !second) return KEYS.filter((c) => !keysOf(first.map).has(c.label));
  if (!second) return wordsAt(key, first.map);
  if (deeper.length > 0) return [];
  if (key === "scales" && second?.kind === "entry" && role === "key") return scales(keysOf(second.map));
  if (GROUPS.some((g) => g === key) && second?.kind === "item" && role === "value")
    return rows(root, text, file);
  return [];
}

/** What such files are called. */
export const NAMED = /yolo|rtdetr/i;

/** A file without rows yet: it is called so, or has the factors of a family, and says nothing else. */
function isHead(map: Mapping, name: string): boolean {
  const given = keysOf(map);
  const known = [...given].every((key) => KEYS.some((k) => k.label === key));
  return known && (NAMED.test(name) || given.has("scales") || given.has("depth_multiple"));
}

/** Whether it may become such a file: one list of rows, be it empty, and no other kind of backbone. */
export function isBegun(root: Tree): boolean {
  const lists = GROUPS.flatMap((g) => groupOf(root, g)?.value ?? []);
  return lists.length > 0 && lists.every((t) => isRows(t) || t.kind === "scalar");
}

const isRows = (tree: Tree): boolean =>
  tree.kind === "seq" &&
  tree.items.every((row) => {
    const [from] = row.kind === "seq" ? row.items : [row];
    const isNumber = from?.kind === "scalar" && (typeof from.value === "number" || from.value === CURSOR);
    return (
      from === undefined || isNumber || from.kind === "seq" || (from.kind === "scalar" && from.value === null)
    );
  });

const scales = (given: ReadonlySet<string>): readonly Completion[] =>
  SCALES.filter(([letter]) => !given.has(letter)).map(([letter, factors], rank): Completion => {
    const [depth, width, most] = factors.split(", ");
    const snippet = `${letter}: [\${1:${depth}}, \${2:${width}}, \${3:${most}}]`;
    return {
      label: letter,
      kind: "key",
      detail: `[${factors}]`,
      doc: "Depth, width, most channels.",
      snippet,
      rank,
    };
  });

/** What may stand at a key of the file's own. */
function wordsAt(key: string, map: Mapping): readonly Completion[] {
  const bare = (label: string, rank: number): Completion => ({ label, kind: "value", bare: true, rank });
  if (key === "activation" || key === "act") return ACTIVATIONS.map(bare);
  if (key === "end2end") return ["True", "False"].map(bare);
  const family = key === "scale" ? get(map, "scales") : undefined;
  return isMapping(family) ? [...keysOf(family)].map(bare) : [];
}

/** As the loader evaluates them. */
const ACTIVATIONS =
  "nn.SiLU() nn.ReLU() nn.LeakyReLU() nn.GELU() nn.Hardswish() nn.Mish() nn.ELU() nn.Identity()".split(" ");

/** A whole row of each module, those of the file first. */
function rows(root: Tree, text: string, file: FileContext): readonly Completion[] {
  const all = rowsOf(root);
  const settings = settingsOf(root, all, file);
  const used = new Map<string, Row>();
  for (const row of all) if (row.module?.kind === "scalar") used.set(String(row.module.value), row);
  return modulesOf(settings.variant).map(([label, block]): Completion => {
    const { row, snippet } = rowOf(label, block, all, used.get(label), text);
    return { label, kind: "type", detail: row, snippet, rank: used.has(label) ? 0 : 1 };
  });
}

/** A row as it would stand there: with the arguments that it cannot do without, as the file has them elsewhere. */
function rowOf(
  name: string,
  block: Block,
  all: readonly Row[],
  like: Row | undefined,
  text: string,
): { readonly row: string; readonly snippet: string } {
  let place = 0;
  const open = (value: string): string => `\${${++place}:${value.replace(/[\\$}]/g, "\\$&")}}`;
  const from = block.reads === "several" ? `[${open(sourcesOf(like, all, text))}]` : "-1";
  const written =
    like?.args?.kind === "seq" ? like.args.items.map((t) => text.slice(t.span.start, t.span.end)) : undefined;
  const values = written && !written.some((w) => w.includes(CURSOR)) ? written : usualOf(block, all);
  const snippet = `[${from}, 1, ${name}, [${values.map(open).join(", ")}]]`;
  const row = snippet.replace(/\$\{\d+:((?:\\.|[^}])*)\}/g, "$1").replace(/\\(.)/g, "$1");
  return { row, snippet };
}

/** What the module cannot do without; where that is nothing, its first argument as it is by default. */
function usualOf({ args }: Block, all: readonly Row[]): readonly string[] {
  const parameters = parametersOf(args);
  const required = parameters
    .filter((p) => p.required)
    .map((p) => p.choices[0] ?? (p.name === "c2" ? widthIn(all) : p.name));
  const [first] = parameters;
  const isNumber = first?.fallback !== undefined && /^-?\d/.test(first.fallback);
  return required.length > 0 || !isNumber ? required : [first.fallback ?? ""];
}

/** The channels that the last row with some has: a row below mostly keeps them. */
function widthIn(all: readonly Row[]): string {
  const widths = all.flatMap(({ args }) => {
    const [first] = args?.kind === "seq" ? args.items : [];
    const width = integerOf(first);
    return width !== undefined && width > 1 ? [String(width)] : [];
  });
  return widths.at(-1) ?? "64";
}

/** What a row of several sources reads elsewhere in the file. */
function sourcesOf(like: Row | undefined, all: readonly Row[], text: string): string {
  const from = like?.from;
  const inside = from?.kind === "seq" ? text.slice(from.span.start + 1, from.span.end - 1) : undefined;
  return inside ?? `-1, ${Math.max(all.length - 3, 0)}`;
}

/** How often a module is stacked, and what becomes of that at the scale. */
export const repeats = ({ scaling, scale }: Settings): readonly Completion[] =>
  [1, 2, 3, 6, 9].map((n, rank): Completion => {
    const used = scaleRepeats(n, scaling);
    const detail = used === n ? "" : `${used} at scale ${scale ?? "of the file"} (depth ${scaling.depth})`;
    return { label: String(n), kind: "value", bare: true, detail, doc: "Copies in series.", rank };
  });
