import type { Argument } from "../../model/layer";
import { ownValue } from "../../model/own";
import type { Span } from "../../model/span";
import { isScalar, type Tree } from "../../model/tree";
import type { Config } from "./config";
import type { SectionName } from "./keys";

/** A list of a section that has one value per stage. */
export interface Column {
  readonly key: string;
  readonly whole?: boolean;
  readonly odd?: boolean;
  /** An empty list stands for no value in any stage. */
  readonly optional?: boolean;
}

export interface Row {
  /** In the order of the columns; undefined where an optional list is empty. */
  readonly numbers: readonly (number | undefined)[];
  readonly trees: readonly (Tree | undefined)[];
  /** Where the width stands. */
  readonly span: Span;
  readonly args: readonly Argument[];
}

/** No network has more. */
const MOST_STAGES = 1000;

/**
 * The stages that the lists of a section describe; pycls goes as far as the shortest of them. Undefined where it refuses
 * a value.
 */
export function stagesIn(
  config: Config,
  name: SectionName,
  columns: readonly Column[],
): readonly Row[] | undefined {
  const values: Readonly<Record<string, unknown>> = config.section(name).values;
  const lists = columns.map((c) => ({ ...c, trees: ownValue(values, c.key) as readonly Tree[] }));
  const used = lists.filter((l) => !(l.optional && l.trees.length === 0));
  const count = Math.min(...used.map((l) => l.trees.length), MOST_STAGES);
  unequal(config, name, used, count);
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    const trees = lists.map((l) => l.trees[i]);
    const numbers = lists.map((l, at) =>
      trees[at] ? numberIn(config, `${name}.${l.key}`, trees[at], l) : undefined,
    );
    if (lists.some((_, at) => trees[at] && numbers[at] === undefined)) return undefined;
    const args = lists.flatMap((l, at): readonly Argument[] =>
      trees[at] ? [{ name: l.key, value: trees[at], span: trees[at].span }] : [],
    );
    const width = trees[columns.findIndex((c) => c.key === "WIDTHS")];
    rows.push({ numbers, trees, span: width?.span ?? config.place(name, "WIDTHS"), args });
  }
  return rows;
}

function unequal(
  config: Config,
  name: SectionName,
  lists: readonly { readonly key: string; readonly trees: readonly Tree[] }[],
  count: number,
): void {
  const most = lists.reduce((a, b) => (b.trees.length > a.trees.length ? b : a));
  for (const { key, trees } of lists) {
    if (trees.length !== count || trees.length === most.trees.length) continue;
    const built = count === 0 ? "no stage" : `the first ${count === 1 ? "stage" : `${count} stages`} only`;
    config.fault(
      config.place(name, key),
      `${name}.${key} has ${values(trees)}, but ${most.key} has ${most.trees.length}; pycls builds ${built}`,
      { severity: "warning" },
    );
  }
}

const values = ({ length }: readonly Tree[]): string => (length === 1 ? "1 value" : `${length} values`);

function numberIn(
  config: Config,
  key: string,
  tree: Tree,
  { whole = false, odd = false }: Column,
): number | undefined {
  const value = isScalar(tree) ? tree.value : undefined;
  const kind = odd ? "an odd integer ≥ 1" : whole ? "an integer ≥ 1" : "a number > 0";
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) {
    if (!whole || (Number.isSafeInteger(value) && (!odd || value % 2 === 1))) return value;
  }
  config.fault(tree.span, `${key} must be a list with ${kind} for each stage`);
  return undefined;
}
