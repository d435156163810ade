import type { Found } from "../../analysis/analyse";
import { figureText, short } from "../../text/figures";
import { visible } from "../../text/markup";
import { cut } from "../../text/width";
import { COLOURS } from "./colours";
import { type Sheet, type SheetRow, sheetOf } from "./sheet";

/** What Mermaid draws without being asked for more (`maxEdges`). */
export const MOST_EDGES = 500;

const LONGEST = 40;

/** The graph as a flow chart of Mermaid, which GitHub draws in Markdown. */
export function mermaidOf(found: Found): string {
  const sheet = sheetOf(found);
  const kinds = new Set(sheet.rows.map((r) => r.kind));
  return [
    "flowchart TB",
    ...sheet.inputs.map(({ name, shape }, i) => `  i${i}(["${label(name)}<br/>${label(shape)}"])`),
    ...nodes(sheet),
    ...sheet.rows.flatMap(edges),
    ...[...kinds].map(
      (kind) => `  classDef ${kind}_ fill:${COLOURS[kind].light}22,stroke:${COLOURS[kind].light}`,
    ),
    "",
  ].join("\n");
}

export const edgeCount = (found: Found): number =>
  sheetOf(found).rows.reduce((n, { sources }) => n + sources.length, 0);

/** The boxes, those of one part in a frame. */
function nodes({ rows, groups }: Sheet): readonly string[] {
  const lines: string[] = [];
  let open = false;
  let count = 0;
  for (const row of rows) {
    const group = groups.get(row.index);
    if (group) {
      if (open) lines.push("  end");
      lines.push(`  subgraph g${count++}["${label(group.name)}"]`);
      open = true;
    }
    lines.push(`  ${open ? "  " : ""}n${row.index}["${boxText(row)}"]:::${row.kind}_`);
  }
  return open ? [...lines, "  end"] : lines;
}

function boxText({ index, type, name, output, facts: { parameters } }: SheetRow): string {
  const weights =
    parameters.status === "complete" && parameters.value === 0n ? "" : figureText(parameters, short);
  const said = [
    label(`${index} ${type}`),
    name && label(name),
    label(output),
    weights && `${weights} parameters`,
  ];
  return said.filter(Boolean).join("<br/>");
}

const edges = ({ index, sources }: SheetRow): readonly string[] =>
  sources.map((from) => `  ${from < 0 ? `i${-1 - from}` : `n${from}`} --> n${index}`);

/** As Mermaid writes what it would read otherwise. */
const label = (text: string): string =>
  cut(visible(text), LONGEST).replace(/[#"<>&`|\\;]/g, (c) => `#${c.charCodeAt(0)};`);
