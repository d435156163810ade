import { inColumns } from "../../text/width";
import { type Paint, printable, type Style, unpainted } from "../report";
import type { ModelDiff } from "./diff";
import {
  type DiffRow,
  inputsText,
  SIGNS,
  seeingOtherwise,
  sentence,
  shown,
  totalRows,
  weightsLines,
} from "./words";

export interface DiffNames {
  readonly before: string;
  readonly after: string;
}

/** A comparison for a terminal: the layers that differ, then the totals side by side. */
export function diffText(diff: ModelDiff, names: DiffNames, paint: Paint = unpainted): string {
  const input = inputsText(diff);
  const other = seeingOtherwise(diff);
  const rows = shown(diff);
  const head = [
    `${paint("bold", printable(names.before))} → ${paint("bold", printable(names.after))}`,
    ...(input ? [`input ${input}`] : []),
    sentence(diff),
  ].join("\n");
  const seen =
    other > 0
      ? paint("dim", `the receptive field of ${other} more ${other === 1 ? "layer" : "layers"} differs`)
      : "";
  const sections = [
    head,
    [...(rows.length > 0 ? [layersText(rows, paint)] : []), ...(seen ? [seen] : [])].join("\n"),
    totalsText(diff, paint),
    weightsLines(diff, names.before).map(printable).join("\n"),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

const STYLES: Readonly<Record<DiffRow["kind"], Style | undefined>> = {
  added: "green",
  removed: "red",
  changed: "yellow",
  affected: "dim",
  same: undefined,
};

const HEADER = ["", "#", "layer", "output", "parameters", "MACs", "RF", "what"] as const;
const RIGHT: ReadonlySet<number> = new Set([1, 4, 5, 6]);

function layersText(rows: readonly DiffRow[], paint: Paint): string {
  const cells = rows.map((r) => [
    SIGNS[r.kind],
    r.index,
    printable([r.type, r.name].filter(Boolean).join(" ")),
    r.output,
    r.parameters,
    r.macs,
    r.field,
    printable(r.edits.join(", ")),
  ]);
  const lines = inColumns([HEADER, ...cells], RIGHT);
  return lines
    .map((line, i) => {
      const style = i === 0 ? "dim" : STYLES[(rows[i - 1] as DiffRow).kind];
      return style ? paint(style, line) : line;
    })
    .join("\n");
}

function totalsText(diff: ModelDiff, paint: Paint): string {
  const rows = totalRows(diff).map((r) => [r.label, r.before, r.after, r.delta]);
  const [head = "", ...lines] = inColumns(
    [["", "before", "after", "difference"], ...rows],
    new Set([1, 2, 3]),
  );
  return [paint("dim", head), ...lines].join("\n");
}
