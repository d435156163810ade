import type { Edit, Fix } from "../model/problem";
import { defineRule } from "./_rule";
import { repair, type Shift } from "./_shift";
import { type Link, type Row, wiringOf } from "./_wiring";

interface Finding {
  readonly row: Row;
  readonly links: readonly Link[];
  readonly shift: Shift;
  /** What it reads as written; nothing where there is no such row. */
  readonly target: Row | undefined;
}

export default defineRule<Finding>({
  code: "stale-reference",
  severity: "warning",
  preset: "errors",
  *check(context) {
    const rows = wiringOf(context);
    const shift = rows && repair(rows);
    if (!rows || !shift) return;
    const affected = new Map<Row, Link[]>();
    for (const [row, link] of shift.links) affected.set(row, [...(affected.get(row) ?? []), link]);
    for (const [row, links] of affected) {
      yield { row, links, shift, target: rows[(links[0] as Link).target] };
    }
  },
  at: ({ links }) => (links[0] as Link).reference.span,
  layer: ({ row }) => row.layer,
  what({ row, links, shift, target }) {
    const wanted = links.map((l) => l.target + shift.by).join(", ");
    const read = links.map((l) => l.target).join(", ");
    const rows = Math.abs(shift.by) === 1 ? "a row was" : `${Math.abs(shift.by)} rows were`;
    const cause =
      shift.by > 0
        ? `${rows} inserted at row ${shift.from}`
        : `${rows} removed before row ${shift.from + shift.by}`;
    return `${row.layer.type} reads row ${read} (${target ? `${target.layer.type}${why(target)}` : "there is none"}) but was probably meant to read ${wanted}: it looks as if ${cause} without renumbering`;
  },
  fixes: ({ shift }) => [renumber(shift)],
  related: ({ shift }, { model }) => {
    const inserted = shift.by > 0 ? model.layers[shift.from] : undefined;
    return inserted ? [{ span: inserted.span, message: "probably inserted here" }] : [];
  },
});

const why = (target: Row): string => (target.kind === "plain" ? ", in the middle of its stage" : "");

function renumber({ links, by, from }: Shift): Fix {
  const edits = links.map(([, l]): Edit => ({ span: l.reference.span, text: String(l.target + by) }));
  const n = edits.length === 1 ? "1 reference" : `${edits.length} references`;
  return {
    title: `Renumber ${n} (${by > 0 ? "+" : "−"}${Math.abs(by)} from row ${from})`,
    edits,
    safe: false,
    preferred: true,
  };
}
