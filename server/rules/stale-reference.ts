import type { Edit, Fix } from "../model/problem";
import { defineRule } from "./engine/rule";
import { repair, type Shift } from "./kit/shift";
import { type Link, type Row, wiringOf } from "./kit/wiring";

type Finding = Stale | Raw;

interface Stale {
  readonly kind: "stale";
  readonly row: Row;
  readonly links: readonly Link[];
  readonly shift: Shift;
  /** What it reads as written; nothing where there is no such row. */
  readonly target: Row | undefined;
}

/** One reference alone that lands on what is merged, although the next row makes something of it. */
interface Raw {
  readonly kind: "raw";
  readonly row: Row;
  readonly links: readonly Link[];
  readonly merge: Row;
  readonly next: Row;
}

export default defineRule<Finding>({
  code: "stale-reference",
  severity: "warning",
  preset: "errors",
  summary: "Warns when rows were inserted or removed and the row numbers below were not changed.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    const rows = wiringOf(context);
    if (!rows) return;
    const shift = repair(rows);
    if (!shift) {
      yield* rawReferences(rows);
      return;
    }
    const affected = new Map<Row, Link[]>();
    for (const [row, link] of shift.links) affected.set(row, [...(affected.get(row) ?? []), link]);
    for (const [row, links] of affected) {
      yield { kind: "stale", row, links, shift, target: rows[(links[0] as Link).target] };
    }
  },
  at: ({ links }) => (links[0] as Link).reference.span,
  layer: ({ row }) => row.layer,
  severityOf: ({ kind }) => (kind === "raw" ? "information" : undefined),
  what(finding) {
    if (finding.kind === "raw") return rawWords(finding);
    const { row, links, shift, target } = finding;
    const wanted = links.map((l) => l.target + shift.by).join(", ");
    const read = links.map((l) => l.target).join(", ");
    const rows = Math.abs(shift.by) === 1 ? "a row was" : `${Math.abs(shift.by)} rows were`;
    const cause =
      shift.by > 0
        ? `${rows} inserted at row ${shift.from}`
        : `${rows} removed before row ${shift.from + shift.by}`;
    return `${row.layer.type} reads row ${read} (${target ? `${target.layer.type}${why(target)}` : "there is none"}) but was probably meant to read ${wanted}: it looks as if ${cause} without renumbering`;
  },
  fixes: (finding) => [finding.kind === "raw" ? readNext(finding) : renumber(finding.shift)],
  related: (finding, { model }) => {
    if (finding.kind === "raw")
      return [{ span: finding.next.layer.span, message: `row ${finding.next.index}` }];
    const { shift } = finding;
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
    preferred: true,
  };
}

/** A head or another merge that reads maps laid side by side, past the row behind them that does no more than mix them. */
function* rawReferences(rows: readonly Row[]): Iterable<Raw> {
  for (const row of rows) {
    if (row.kind !== "merge" && row.kind !== "head") continue;
    for (const link of row.links) {
      const merge = rows[link.target];
      const next = rows[link.target + 1];
      if (!link.absolute || merge?.kind !== "merge" || !next || next.index >= row.index) continue;
      const mixes = next.kind === "plain" && next.factor === 1 && next.links.length === 1;
      if (mixes && next.links[0]?.target === merge.index)
        yield { kind: "raw", row, links: [link], merge, next };
    }
  }
}

const rawWords = ({ row, merge, next }: Raw): string =>
  `${row.layer.type} reads row ${merge.index} (${merge.layer.type}) as it is, and not row ${next.index} (${next.layer.type}) behind it: was row ${next.index} meant?`;

const readNext = ({ links: [link], next }: Raw): Fix => ({
  title: `Read row ${next.index}`,
  edits: link ? [{ span: link.reference.span, text: String(next.index) }] : [],
  preferred: true,
});
