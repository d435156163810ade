import type { Analysis, Found } from "../../analysis/analyse";
import { type Figure, sum } from "../../model/figure";
import { exact, figureText, short } from "../../text/figures";
import { visible } from "../../text/markup";
import { inputText, workName } from "../summary";
import { type Sheet, type SheetGroup, type SheetRow, sheetOf } from "./sheet";

/** Longer tables break over pages. */
const ONE_PAGE = 45;
const COLUMNS = "rllrrr";
const HEADER = String.raw`\# & Layer & Output & Parameters & MACs & RF \\`;

/** The layers as a table for a paper. */
export function latexOf({ name }: Analysis, found: Found): string {
  const sheet = sheetOf(found);
  const isLong = sheet.rows.length + sheet.groups.size > ONE_PAGE;
  const caption = String.raw`\caption{${captionOf(name, found)}}`;
  const label = String.raw`\label{tab:${name.replace(/[^a-zA-Z0-9]+/g, "-")}}`;
  const lines = isLong ? longTable(sheet, found, caption + label) : shortTable(sheet, found, caption, label);
  const packages = isLong ? "booktabs,longtable" : "booktabs";
  return `${[String.raw`% \usepackage{${packages}} in the preamble.`, ...lines].join("\n")}\n`;
}

const shortTable = (sheet: Sheet, found: Found, caption: string, label: string): readonly string[] => [
  String.raw`\begin{table}[t]`,
  String.raw`\centering`,
  caption,
  label,
  String.raw`\begin{tabular}{${COLUMNS}}`,
  String.raw`\toprule`,
  HEADER,
  String.raw`\midrule`,
  ...body(sheet, found),
  String.raw`\bottomrule`,
  String.raw`\end{tabular}`,
  String.raw`\end{table}`,
];

const longTable = (sheet: Sheet, found: Found, caption: string): readonly string[] => [
  String.raw`\begin{longtable}{${COLUMNS}}`,
  String.raw`${caption}\\`,
  String.raw`\toprule`,
  HEADER,
  String.raw`\midrule`,
  String.raw`\endhead`,
  ...body(sheet, found),
  String.raw`\bottomrule`,
  String.raw`\end{longtable}`,
];

function body({ rows, groups }: Sheet, found: Found): readonly string[] {
  const { parameters, macs } = found.facts.totals;
  const layers = rows.flatMap((row) => {
    const group = groups.get(row.index);
    return [...(group ? groupLines(group, row.index > 0) : []), layerLine(row)];
  });
  const apart = found.model.layers.some((l) => l.apart) ? " (of the model itself)" : "";
  const total = `& Total${apart} & & ${figure(parameters, exact)} & ${figure(macs, short)} &`;
  return [...layers, String.raw`\midrule`, String.raw`${total} \\`];
}

const groupLines = ({ name, parameters, macs }: SheetGroup, ruled: boolean): readonly string[] => [
  ...(ruled ? [String.raw`\addlinespace`] : []),
  String.raw`& \textit{${tex(name)}} & & ${figure(parameters, exact)} & ${figure(macs, short)} & \\`,
];

function layerLine({ index, type, name, output, facts, field }: SheetRow): string {
  const layer = name ? `${tex(type)} ${String.raw`\texttt{${tex(name)}}`}` : tex(type);
  const cells = [
    index,
    layer,
    tex(output),
    quiet(facts.parameters, exact),
    quiet(facts.macs, short),
    tex(field),
  ];
  return String.raw`${cells.join(" & ")} \\`;
}

/** Nothing for a sure zero. */
const quiet = (f: Figure, written: (n: bigint) => string): string =>
  f.status === "complete" && f.value === 0n ? "" : figure(f, written);

const figure = (f: Figure, written: (n: bigint) => string): string => tex(figureText(f, written));

function captionOf(name: string, found: Found): string {
  const { facts, model } = found;
  const { parameters, flops, macs, convention } = facts.totals;
  const work = convention === "macs" ? macs : flops;
  const parts = [
    model.scale === null ? tex(name) : `${tex(name)}, scale ${tex(model.scale)}`,
    `input ${tex(inputText(found) ?? "not given")}`,
    `${figure(parameters, exact)} parameters`,
    `${figure(work, short)} ${tex(workName(convention))}`,
  ];
  const isSure = [parameters, work, sum(facts.layers.map((l) => l.parameters))].every(
    (f) => f.status === "complete",
  );
  const marks = isSure
    ? ""
    : String.raw` $\ge$ marks a lower bound, $\sim$ what rests on an assumption, ? what is not known.`;
  return `${parts.join("; ")}.${marks}`;
}

const COMMANDS: ReadonlyMap<string, string> = new Map([
  ["\\", String.raw`\textbackslash{}`],
  ["~", String.raw`$\sim$`],
  ["^", String.raw`\textasciicircum{}`],
  ["×", String.raw`$\times$`],
  ["…", String.raw`\ldots{}`],
  ["≥", String.raw`$\ge$`],
  ["≤", String.raw`$\le$`],
  ["∞", String.raw`$\infty$`],
  ["·", String.raw`$\cdot$`],
  ["→", String.raw`$\to$`],
  ["−", "$-$"],
  ["<", "$<$"],
  [">", "$>$"],
  ["|", "$|$"],
]);

/** Text as text: nothing of it is a command, a comment or mathematics, and pictures of control characters are not set. */
const tex = (text: string): string =>
  visible(text)
    .replace(/[\\{}$&#^_~%×…≥≤∞·→−<>|]/g, (c) => COMMANDS.get(c) ?? `\\${c}`)
    .replace(/[\u2400-\u241f\ufffd]/g, "?");
