import type { Analysis, Found } from "../../analysis/analyse";
import { type Figure, sum } from "../../model/figure";
import type { Problem } from "../../model/problem";
import { exact, figureText, LEGEND, percent, short } from "../../text/figures";
import { Lines } from "../../text/lines";
import { markup } from "../../text/markup";
import { originText, totalRows } from "../markdown";
import { inputText } from "../summary";
import { COLOURS } from "./colours";
import { drawingStyle, svgOf } from "./drawing";
import { pageStyle } from "./page-style";
import { type SheetGroup, type SheetRow, sheetOf } from "./sheet";

/** Models as one self-contained page: no script, no font, no address. */

export interface PageModel {
  readonly path: string;
  readonly analysis: Analysis;
  readonly found: Found;
}

export function htmlOf(models: readonly PageModel[]): string {
  const title = models.map((m) => m.analysis.name).join(", ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    // Whatever a file says, the page runs nothing and asks nobody for anything.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${markup(title.slice(0, 200))}</title>`,
    `<style>${pageStyle}${markStyle()}${drawingStyle()}</style>`,
    "</head>",
    "<body>",
    ...models.map(sectionOf),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function sectionOf({ path, analysis, found }: PageModel): string {
  return [
    "<main>",
    `<header><h1>${markup(path)}</h1><p class="chips">${chips(found)}</p></header>`,
    `<dl>${totalRows(analysis, found).map(totalOf).join("")}</dl>`,
    problemsOf(analysis),
    '<div class="columns">',
    layersOf(found),
    `<figure>${svgOf(analysis.name, found, { plain: true })}</figure>`,
    "</div>",
    "</main>",
  ].join("\n");
}

function chips(found: Found): string {
  const { model, facts } = found;
  const said = [
    found.dialect.title(model.variant),
    model.scale === null ? "" : `scale ${model.scale}`,
    `input ${inputText(found) ?? "not given"}${originText(found)}`,
    `operations counted as ${facts.totals.convention}`,
  ];
  return said
    .filter(Boolean)
    .map((text) => `<span>${markup(text)}</span>`)
    .join(" ");
}

const totalOf = ([label, text]: readonly [string, string]): string =>
  `<div><dt>${markup(label)}</dt><dd>${markup(text)}</dd></div>`;

function layersOf(found: Found): string {
  const { rows, groups } = sheetOf(found);
  const { parameters, macs, status } = found.facts.totals;
  const body = rows.flatMap((row) => {
    const group = groups.get(row.index);
    return [...(group ? [groupRow(group, found)] : []), layerRow(row, found)];
  });
  const head = ["#", "layer", "from", "output", "parameters", "share", "MACs", "RF"];
  const marks =
    status === "complete" && rows.every((r) => r.facts.status === "complete")
      ? ""
      : `<p class="quiet">${LEGEND}.</p>`;
  return [
    '<div class="layers"><table>',
    `<thead><tr>${head.map((h) => `<th scope="col">${h}</th>`).join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody>`,
    `<tfoot><tr><td></td><td>total</td><td></td><td></td>${number(parameters, exact)}<td></td>${number(macs, short)}<td></td></tr></tfoot>`,
    `</table>${marks}</div>`,
  ].join("\n");
}

function groupRow({ name, parameters, macs }: SheetGroup, { facts }: Found): string {
  const share = shareOf(parameters, facts.totals.parameters);
  return `<tr class="part"><td></td><th scope="row">${markup(name)}</th><td></td><td></td>${number(parameters, exact)}<td>${share}</td>${number(macs, short)}<td></td></tr>`;
}

function layerRow({ index, type, name, from, output, facts, field, kind }: SheetRow, found: Found): string {
  const whole = found.facts.totals.parameters;
  const share = shareOf(facts.parameters, whole);
  const width =
    share === "" ? 0 : Math.round(Number((facts.parameters.value * 1000n) / (whole.value || 1n)) / 10);
  const named = name ? ` <code>${markup(name)}</code>` : "";
  const cells = [
    `<td>${index}</td>`,
    `<td><i class="k-${kind}"></i>${markup(type)}${named}</td>`,
    `<td>${markup(from.join(", "))}</td>`,
    `<td><code>${markup(output)}</code></td>`,
    number(facts.parameters, exact),
    `<td class="share">${width > 0 ? `<b style="width:${width}%"></b>` : ""}<span>${share}</span></td>`,
    number(facts.macs, short),
    `<td>${markup(field)}</td>`,
  ];
  return `<tr${facts.status === "complete" ? "" : ' class="partial"'}>${cells.join("")}</tr>`;
}

/** Nothing for a sure zero. */
const number = (f: Figure, written: (n: bigint) => string): string =>
  `<td>${f.status === "complete" && f.value === 0n ? "" : markup(figureText(f, written))}</td>`;

const shareOf = (part: Figure, whole: Figure): string =>
  sum([part, whole]).status === "complete" && part.value > 0n ? markup(percent(part.value, whole.value)) : "";

function problemsOf({ problems, text }: Analysis): string {
  const shown = problems.filter((p) => p.severity !== "hint");
  if (shown.length === 0) return "";
  const lines = new Lines(text);
  const item = (p: Problem): string =>
    `<li class="${p.severity}"><b>${p.severity}</b> line ${lines.at(p.span.start).line}: ${markup(p.message)} <code>${markup(p.code)}</code></li>`;
  return `<ul class="problems">${shown.map(item).join("\n")}</ul>`;
}

/** The mark of a row has the colour of its box. */
function markStyle(): string {
  const marks = (tone: "light" | "dark"): string =>
    Object.entries(COLOURS)
      .map(([kind, c]) => `td .k-${kind}{background:${c[tone]}}`)
      .join("");
  return `${marks("light")}@media (prefers-color-scheme:dark){${marks("dark")}}`;
}
