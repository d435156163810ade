import { code, escaped, table } from "../../text/markdown";
import type { BudgetResult } from "./budget";
import { budgetText } from "./budgets";
import type { ModelDiff } from "./diff";
import type { DiffNames } from "./text";
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

/** Beyond so many rows a comment on a pull request helps nobody; it could not be posted either. */
const MOST_ROWS = 200;

interface DiffMarkdownOptions {
  /** The layers stand in a fold. */
  readonly folded?: boolean;
  /** More lines for the list of budgets, Markdown already. */
  readonly lines?: readonly string[];
}

/** A comparison as Markdown, short enough for a comment: the totals, and the layers where one wants to see them. */
export function diffMarkdown(
  diff: ModelDiff,
  names: DiffNames,
  budgets: readonly BudgetResult[] = [],
  { folded = true, lines = [] }: DiffMarkdownOptions = {},
): string {
  const input = inputsText(diff);
  const sections = [
    `### ${code(names.after)} compared with ${code(names.before)}`,
    sentence(diff) + (input ? ` Input ${escaped(input)}.` : ""),
    table(
      ["total", "before", "after", "difference"],
      ["left", "right", "right", "right"],
      totalRows(diff).map((r) => [escaped(r.label), escaped(r.before), escaped(r.after), escaped(r.delta)]),
    ),
    weightsLines(diff, names.before)
      .map((line) => escaped(line, 300))
      .join(" "),
    [...budgets.map((b) => `- ${MARKS[b.keeping]} ${escaped(budgetText(b), 200)}`), ...lines].join("\n"),
    layersOf(diff, folded),
  ];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

export const MARKS = { kept: "✅", exceeded: "❌", unsure: "❔" } as const;

function layersOf(diff: ModelDiff, folded: boolean): string {
  const rows = shown(diff);
  if (rows.length === 0) return "";
  const listed = table(
    ["", "#", "layer", "what changed", "output", "parameters", "MACs", "receptive field"],
    ["left", "right", "left", "left", "left", "right", "right", "right"],
    rows.slice(0, MOST_ROWS).map(cells),
  );
  const more = rows.length - MOST_ROWS;
  const other = seeingOtherwise(diff);
  const parts = [
    listed,
    more > 0 ? `… ${more} more.` : "",
    other > 0 ? `The receptive field of ${other} more ${other === 1 ? "layer" : "layers"} differs.` : "",
    "**+** added · **\u2212** removed · **~** changed · **·** follows from a change",
  ];
  const body = parts.filter(Boolean).join("\n\n");
  if (!folded) return `## Layers\n\n${body}`;
  return `<details>\n<summary>${rows.length} ${rows.length === 1 ? "layer" : "layers"}</summary>\n\n${body}\n\n</details>`;
}

const cells = (r: DiffRow): readonly string[] => [
  escaped(SIGNS[r.kind]),
  r.index,
  `${escaped(r.type)}${r.name ? ` ${code(r.name)}` : ""}`,
  escaped(r.edits.join(", "), 200),
  escaped(r.output),
  escaped(r.parameters),
  escaped(r.macs),
  escaped(r.field),
];
