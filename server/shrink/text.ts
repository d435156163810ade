import type { Analysis, Found } from "../analysis/analyse";
import { memoryOf } from "../model/memory";
import { countJson } from "../report/json";
import { type Paint, printable } from "../report/report";
import { bytes, exact, fieldText, figureText, short } from "../text/figures";
import { inColumns } from "../text/width";
import { limitsText } from "./fixes";
import { type Candidate, type Shrunk, scalingText } from "./shrink";

const HEADER = ["", "scales entry", "parameters", "MACs", "weights", "peak memory", "RF"];

/** The members side by side, with the model as it is on top. */
export function shrunkText(
  path: string,
  analysis: Analysis,
  found: Found,
  shrunk: Shrunk,
  paint: Paint,
): string {
  const { scaling, scale } = found.model;
  const now = ["now", `${scale}: ${scaling ? scalingText(scaling) : ""}`, ...figures(found, analysis)];
  const rows = shrunk.candidates.map((c, i) => [
    String(i + 1),
    scalingText(c.scaling),
    ...figures(c.found, analysis),
  ]);
  const [head = "", first = "", ...lines] = inColumns(
    [HEADER, now.map(printable), ...rows],
    new Set([0, 2, 3, 4, 5, 6]),
  );
  const title = `${paint("bold", printable(path))}  ${paint("dim", `within ${limitsText(shrunk.limits)}; ${shrunk.tried} members measured`)}`;
  const none = "No member with this family's depths and channel caps stays within the limits.";
  const body = lines.length > 0 ? lines.join("\n") : none;
  return `${title}\n\n${paint("dim", head)}\n${first}\n${body}\n\n${paint("dim", RESERVATION)}\n`;
}

const RESERVATION =
  "The widest member for each depth and channel cap of the family. Figures are exact for the file with that entry; accuracy is not predicted.";

function figures(found: Found, { options }: Analysis): readonly string[] {
  const { totals, layers } = found.facts;
  const { weights, peak } = memoryOf(totals, options);
  const field = layers.reduce<string>((text, l) => fieldText(l.receptiveField) ?? text, "");
  return [
    figureText(totals.parameters, exact),
    figureText(totals.macs, short),
    figureText(weights, bytes),
    figureText(peak, bytes),
    field,
  ];
}

/** For programs: an unknown figure is null, and `status` says how far all of them can be trusted. */
export const candidateJson = ({ scaling, found }: Candidate, analysis: Analysis): object => {
  const { totals } = found.facts;
  const { weights, peak } = memoryOf(totals, analysis.options);
  return {
    entry: scalingText(scaling),
    ...scaling,
    parameters: countJson(totals.parameters),
    macs: countJson(totals.macs),
    weightBytes: countJson(weights),
    peakBytes: countJson(peak),
    status: totals.status,
  };
};
