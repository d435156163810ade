import { type Completion, type Cursor, parameterDoc, type Signature } from "../../model/completion";
import { entry, stringOf } from "../../model/tree";
import { parametersOf, signatureText } from "../../vocabulary/signature";
import type { FileContext } from "../dialect";
import type { Block, Kind } from "./building/block";
import { completeAround, isBegun, repeats } from "./complete-keys";
import { settingsOf } from "./header";
import { blockOf, modulesOf } from "./registry";
import { GROUPS, type Row, rowsOf } from "./rows";
import type { Settings } from "./settings";
import { variantNamed } from "./variants";

const KINDS: Readonly<Record<Kind, string>> = {
  stacked: "The first argument (output channels) is scaled; repeats stack copies of the module.",
  repeating: "The first argument (output channels) is scaled; the module takes the repeats itself.",
  verbatim: "The arguments are used as written.",
  head: "Reads several rows and ends the network.",
};

export function describeModule(type: string, variant: string | null): Signature | undefined {
  const block = blockOf(type, variantNamed(variant) ?? "ultralytics");
  return block && signatureOf(type, block);
}

const signatureOf = (type: string, block: Block): Signature => ({
  type,
  doc: KINDS[block.kind],
  parameters: parametersOf(block.args),
});

/** Where in which row the cursor stands: its first part, its module, one of its arguments. */
interface Place {
  readonly row: Row;
  readonly index: number;
  readonly part: number;
  /** Within a list that is the part. */
  readonly item: number | undefined;
  readonly rows: readonly Row[];
  readonly settings: Settings;
}

function placeOf({ path, parsed, role }: Cursor, file: FileContext): Place | undefined {
  const [group, line, part, item, ...deeper] = path;
  if (role !== "value" || group?.kind !== "entry" || line?.kind !== "item" || part?.kind !== "item")
    return undefined;
  if (!GROUPS.some((g) => g === group.entry.key.value) || deeper.length > 0 || !parsed.root) return undefined;
  if (item && item.kind !== "item") return undefined;
  // Both groups are what tells such a file from any other with a backbone; with one, its rows do.
  if (!GROUPS.every((g) => entry(parsed.root, g)) && !isBegun(parsed.root)) return undefined;
  const rows = rowsOf(parsed.root);
  const index = rows.findIndex((r) => r.tree === line.seq.items[line.index]);
  const row = rows[index];
  if (!row) return undefined;
  const settings = settingsOf(parsed.root, rows, file);
  return { row, index, part: part.index, item: item?.index, rows, settings };
}

export function completeRow(cursor: Cursor, file: FileContext): readonly Completion[] {
  const place = placeOf(cursor, file);
  if (!place) return completeAround(cursor, file);
  if (place.part === 0) return referencesOf(place);
  if (place.part === 1 && place.item === undefined) return repeats(place.settings);
  if (place.part === 2 && place.item === undefined) return modules(place);
  return place.part === 3 && place.item !== undefined ? values(place) : [];
}

/** The row above as `-1`, and the others by their numbers, the nearest first. */
function referencesOf({ rows, index }: Place): readonly Completion[] {
  const above: Completion = { label: "-1", kind: "reference", bare: true, detail: "the row above", rank: 0 };
  const numbered = rows.slice(0, index).map(
    (row, i): Completion => ({
      label: String(i),
      kind: "reference",
      bare: true,
      detail: stringOf(row.module) ?? "",
      layer: i,
      rank: index - i,
    }),
  );
  return [above, ...numbered];
}

/** Those that the file has already come first. */
function modules({ rows, settings }: Place): readonly Completion[] {
  const used = new Set(rows.map((r) => stringOf(r.module)));
  return modulesOf(settings.variant).map(
    ([label, block]): Completion => ({
      label,
      kind: "type",
      detail: signatureText(parametersOf(block.args)),
      doc: KINDS[block.kind],
      rank: used.has(label) ? 0 : 1,
    }),
  );
}

/** How maps are enlarged, by a name that needs no quotes. */
const MODES = ["nearest", "bilinear", "bicubic"];

/** Python's words for truth values, and the names of what the file sets. */
function values({ row, item = 0, settings }: Place): readonly Completion[] {
  const type = stringOf(row.module) ?? "";
  const parameter = describeModule(type, settings.variant)?.parameters[item];
  if (!parameter) return [];
  const doc = parameterDoc(parameter);
  const detail = parameter.name;
  const word = (label: string, rank: number): Completion => ({
    label,
    kind: "value",
    bare: true,
    detail,
    doc,
    rank,
  });
  if (parameter.choices.includes("true")) return [word("True", 0), word("False", 0)];
  // A name of the file's stands for a number, mostly that of classes.
  const takesNumber = /\binteger|\bnumber|\banything/.test(parameter.expects);
  const names = [...settings.names.keys()].filter((n) => (n === "nc" && takesNumber) || n === parameter.name);
  const choices = parameter.name === "mode" ? MODES : parameter.choices;
  return [...names.map((n) => word(n, 0)), ...choices.map((c) => word(c, 1))];
}
