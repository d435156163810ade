import type { Found } from "../../analysis/analyse";
import { exact, figureText, short } from "../../text/figures";
import { continues, type Lane, type LaneRow, lanesOf, MOST_LANES } from "../../text/lanes";
import { markup } from "../../text/markup";
import { cut, displayWidth } from "../../text/width";
import { inputText } from "../summary";
import { COLOURS } from "./colours";
import { type Sheet, type SheetGroup, type SheetRow, sheetOf } from "./sheet";

/** The graph drawn from top to bottom: a box for each layer, and in lanes beside the boxes what skips some of them. */

const MARGIN = 20;
const BOX = { width: 380, height: 44 } as const;
const GAP = 18;
const CAPTION = 26;
const LANE = 12;
const LEGEND = 36;
/** Of the letters of a box, about, in pixels. */
const LETTER = 7.2;

interface Place {
  readonly y: number;
  readonly kind: SheetRow["kind"] | "input";
}

/** `plain`: as a part of a page that has a background and `drawingStyle` already. */
export function svgOf(name: string, found: Found, { plain = false } = {}): string {
  const sheet = sheetOf(found);
  const rows = laneRows(sheet);
  const lanes = lanesOf(rows);
  const { places, captions, bottom } = placesOf(sheet);
  const used = Math.min(Math.max(0, ...lanes.map((l) => l.lane + 1)), MOST_LANES);
  const width = MARGIN * 2 + BOX.width + (used > 0 ? used * LANE + 10 : 0);
  const height = bottom + LEGEND + MARGIN / 2;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="fovea" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${markup(titleOf(name, found))}</title>`,
    plain ? "" : `<style>${drawingStyle()}</style>`,
    plain ? "" : `<rect class="paper" fill="#fff" width="${width}" height="${height}" rx="6"/>`,
    ...captions.map(({ y, group }) => captionAt(y, group)),
    ...rows.filter(continues).map(({ index }) => trunk(places, index)),
    ...lanes.map((lane) => skip(places, lane, rows)),
    ...sheet.inputs.map((input, i) => inputBox(input.name, input.shape, places[i] as Place)),
    ...sheet.rows.map((row, i) => layerBox(row, (places[sheet.inputs.length + i] as Place).y)),
    legend(sheet, bottom),
    "</svg>",
  ];
  return parts.filter(Boolean).join("\n");
}

function titleOf(name: string, found: Found): string {
  const { parameters } = found.facts.totals;
  const scale = found.model.scale === null ? "" : `, scale ${found.model.scale}`;
  return `${name}${scale}: ${inputText(found) ?? "input not given"}, ${figureText(parameters, exact)} parameters`;
}

/** Inputs and layers in one order. What reads a later one, as a shared layer may, is entered at that. */
function laneRows({ inputs, rows }: Sheet): readonly LaneRow[] {
  const first = inputs.length;
  const at = (source: number): number => (source < 0 ? -1 - source : first + source);
  const later = new Map<number, number[]>();
  for (const { index, sources } of rows)
    for (const s of sources) if (s > index) later.set(s, [...(later.get(s) ?? []), first + index]);
  return [
    ...inputs.map((_, index) => ({ index, inputs: [] })),
    ...rows.map(({ index, sources }) => ({
      index: first + index,
      inputs: [...sources.filter((s) => s < index).map(at), ...(later.get(index) ?? [])],
    })),
  ];
}

interface Caption {
  readonly y: number;
  readonly group: SheetGroup;
}

function placesOf({ inputs, rows, groups }: Sheet): {
  readonly places: readonly Place[];
  readonly captions: readonly Caption[];
  readonly bottom: number;
} {
  const places: Place[] = [];
  const captions: Caption[] = [];
  let y = MARGIN;
  const put = (kind: Place["kind"]): void => {
    places.push({ y, kind });
    y += BOX.height + GAP;
  };
  for (const _ of inputs) put("input");
  for (const { index, kind } of rows) {
    const group = groups.get(index);
    if (group) {
      captions.push({ y, group });
      y += CAPTION;
    }
    put(kind);
  }
  return { places, captions, bottom: y };
}

const RIGHT = MARGIN + BOX.width;
const MIDDLE = MARGIN + BOX.width / 2;

function captionAt(y: number, { name, parameters }: SheetGroup): string {
  const said = `${figureText(parameters, short)} parameters`;
  return (
    `<text class="part" x="${MARGIN}" y="${y + 14}">${fitted(name, 24)}</text>` +
    `<text class="quiet" x="${RIGHT}" y="${y + 14}" text-anchor="end">${markup(said)}</text>`
  );
}

/** From a row to the next one. */
function trunk(places: readonly Place[], index: number): string {
  const [from, to] = [places[index - 1] as Place, places[index] as Place];
  const [start, end] = [from.y + BOX.height, to.y];
  return (
    `<path class="edge k-${from.kind}" d="M${MIDDLE} ${start}V${end - 5}"/>` +
    `<path class="tip k-${from.kind}" d="M${MIDDLE} ${end}l-4 -7h8z"/>`
  );
}

/** Out of a box to the right, along its lane, and into another one. */
function skip(places: readonly Place[], { from, to, lane }: Lane, rows: readonly LaneRow[]): string {
  const [a, b] = [places[from] as Place, places[to] as Place];
  const x = RIGHT + 12 + lane * LANE;
  const start = a.y + BOX.height / 2 + 6;
  const end = b.y + BOX.height / 2 - 6;
  const line = `M${RIGHT} ${start}H${x - 6}q6 0 6 6V${end - 6}q0 6 -6 6H${RIGHT + 5}`;
  const isBackwards = !rows[to]?.inputs.includes(from);
  const tip = `<path class="tip k-${a.kind}" d="M${RIGHT} ${isBackwards ? start : end}l7 -4v8z"/>`;
  return `<path class="edge k-${a.kind}" d="${line}"/>${tip}`;
}

const inputBox = (name: string, shape: string, { y }: Place): string =>
  `<g transform="translate(${MARGIN} ${y})"><rect class="input" width="${BOX.width}" height="${BOX.height}" rx="22"/>` +
  `<text x="22" y="27">${fitted(name, 26)}</text>` +
  `<text class="quiet" x="${BOX.width - 22}" y="27" text-anchor="end">${fitted(shape, 24)}</text></g>`;

function layerBox({ index, type, name, kind, output, field, facts }: SheetRow, y: number): string {
  const none = facts.parameters.status === "complete" && facts.parameters.value === 0n;
  const weights = none ? "" : `${figureText(facts.parameters, short)} parameters`;
  const room = 29;
  const shownType = cut(type, room);
  const left = room - displayWidth(shownType) - 1;
  const named = name && left > 3 ? ` <tspan class="quiet">${fitted(name, left)}</tspan>` : "";
  return (
    `<g class="layer" transform="translate(${MARGIN} ${y})">` +
    `<title>${markup(`${index} ${type} ${name}`.trim())}</title>` +
    `<rect class="box k-${kind}" width="${BOX.width}" height="${BOX.height}" rx="5"/>` +
    `<rect class="strip k-${kind}" width="4" height="${BOX.height}" rx="2"/>` +
    `<text class="index" x="32" y="18" text-anchor="end">${index}</text>` +
    `<text x="40" y="18"><tspan class="type">${markup(shownType)}</tspan>${named}</text>` +
    `<text class="shape" x="${BOX.width - 10}" y="18" text-anchor="end">${fitted(output, 19)}</text>` +
    `<text class="quiet" x="40" y="35">${markup(weights)}</text>` +
    `<text class="quiet" x="${BOX.width - 10}" y="35" text-anchor="end">${markup(field && `RF ${cut(field, 20)}`)}</text></g>`
  );
}

const fitted = (text: string, most: number): string => markup(cut(text, most));

/** The colours that there are, in words. */
function legend({ rows }: Sheet, y: number): string {
  const words = new Map(rows.map((r) => [COLOURS[r.kind].words, r.kind]));
  let x = MARGIN;
  let line = 0;
  const marks: string[] = [];
  for (const [word, kind] of words) {
    const width = 30 + word.length * LETTER;
    if (x + width > RIGHT) {
      x = MARGIN;
      line++;
    }
    const top = y + 8 + line * 16;
    marks.push(
      `<rect class="strip k-${kind}" x="${x}" y="${top}" width="10" height="10" rx="2"/>` +
        `<text class="quiet" x="${x + 15}" y="${top + 9}">${markup(word)}</text>`,
    );
    x += width;
  }
  return marks.join("");
}

/** Colours in words that old readers of SVG know as well: no variables, and the dark ones apart. */
export function drawingStyle(): string {
  const kinds = Object.entries(COLOURS);
  const coloured = (tone: "light" | "dark"): string =>
    kinds.map(([kind, c]) => `.fovea .k-${kind}{stroke:${c[tone]};fill:${c[tone]}}`).join("");
  return [
    ".fovea{font:13px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}",
    ".fovea text{fill:#1f2328}",
    coloured("light"),
    ".fovea .k-input{stroke:#57606a;fill:#57606a}",
    ".fovea .edge{fill:none;stroke-width:1.5;opacity:.75}",
    ".fovea .tip{stroke:none}",
    ".fovea .box{fill-opacity:.1;stroke-opacity:.35}",
    ".fovea .strip{stroke:none}",
    ".fovea .input{fill:none;stroke:#8c959f;stroke-dasharray:4 3}",
    ".fovea .type,.fovea .part{font-weight:600}",
    ".fovea .shape{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}",
    ".fovea .quiet,.fovea .index{fill:#57606a;font-size:11.5px}",
    "@media (prefers-color-scheme:dark){.fovea text{fill:#e6edf3}.fovea .paper{fill:#0d1117}",
    coloured("dark"),
    ".fovea .k-input{stroke:#8b949e;fill:#8b949e}.fovea .edge{fill:none}.fovea .tip,.fovea .strip{stroke:none}",
    ".fovea .input{fill:none;stroke:#6e7681}.fovea .quiet,.fovea .index{fill:#9198a1}}",
  ].join("");
}
