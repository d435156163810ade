import { strideAt } from "../measure/stride";
import type { Layer } from "../model/layer";
import type { Edit, Fix } from "../model/problem";
import { type Context, defineRule } from "./engine/rule";
import { levelOf } from "./kit/level";
import { repair } from "./kit/shift";
import { type WiringRow, wiringOf } from "./kit/wiring";

/** One row that a head reads, and how many input pixels its positions are apart. */
interface Level {
  readonly row: number;
  readonly stride: number;
}

interface Finding {
  readonly head: WiringRow;
  readonly levels: readonly Level[];
}

/** A head takes its levels from fine to coarse: what it makes of each follows from the place in this order. */
export default defineRule<Finding>({
  code: "head-order",
  severity: "warning",
  preset: "recommended",
  summary:
    "Warns when the levels of a detection head are not ordered from the smallest stride to the largest.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const rows = wiringOf(context);
    if (!rows) return;
    for (const head of rows) {
      const levels = head.kind === "head" && !head.odd ? levelsOf(head, context) : undefined;
      // References that are off as a whole are told as such.
      if (levels && !inOrder(levels, head.layer) && !levelOf(rows) && !repair(rows)) yield { head, levels };
    }
  },
  at: ({ head }) => head.layer.typeSpan,
  layer: ({ head }) => head.layer,
  what({ head, levels }) {
    const again = levels.find(({ row }, i) => levels.findIndex((l) => l.row === row) < i);
    if (again)
      return `${head.layer.type} reads row ${again.row} twice; one of the two was probably meant to be another row`;
    const listed = levels.map(({ row, stride }) => `row ${row} (stride ${stride})`).join(", ");
    return `${head.layer.type} reads ${listed}; its levels must go from the smallest stride to the largest`;
  },
  fixes: ({ head, levels }) => reordered(head.layer, levels),
});

/** All levels of a head, where the stride of each is known. */
function levelsOf({ links, layer }: WiringRow, context: Context): readonly Level[] | undefined {
  const read = layer.calls[0]?.length ?? 0;
  const count = layer.levels?.count ?? 0;
  const levels = links.slice(0, count).flatMap(({ target }): Level[] => {
    const stride = strideAt(target, context);
    return stride === undefined ? [] : [{ row: target, stride }];
  });
  return levels.length > 1 && links.length === read && levels.length === count ? levels : undefined;
}

/**
 * Strides that rise. Heads with auxiliary branches read the same scales again: then each run of them has to rise. Those of
 * the repositories with anchors turn a list around that falls.
 */
function inOrder(levels: readonly Level[], layer: Layer): boolean {
  const strides = levels.map((l) => l.stride);
  const [first = [], ...others] = runsOf(strides);
  if (first.length > 1 && others.every((run) => String(run) === String(first))) return true;
  return layer.levels?.eitherWay === true && runsOf([...strides].reverse()).length === 1;
}

/** The list cut wherever it does not rise. */
function runsOf(strides: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  for (const s of strides) {
    const last = runs.at(-1);
    if (last && s > (last.at(-1) ?? 0)) last.push(s);
    else runs.push([s]);
  }
  return runs;
}

/** The same references in the order of their strides, if all of them differ. */
function reordered({ calls }: Layer, levels: readonly Level[]): readonly Fix[] {
  const references = calls[0] ?? [];
  if (new Set(levels.map((l) => l.stride)).size < levels.length) return [];
  const sorted = levels.map((l, i) => ({ ...l, text: references[i]?.text ?? "" }));
  sorted.sort((a, b) => a.stride - b.stride);
  const edits = references.map((r, i): Edit => ({ span: r.span, text: sorted[i]?.text ?? "" }));
  const title = `Read rows ${sorted.map((l) => l.row).join(", ")} in this order`;
  return [{ title, edits, preferred: true }];
}
