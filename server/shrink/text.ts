import type { Analysis, Found } from "../analysis/analyse";
import { memoryOf } from "../model/memory";
import type { Options } from "../model/options";
import { countJson } from "../report/json";
import { type Paint, printable } from "../report/report";
import { bytes, exact, fieldText, figureText, short } from "../text/figures";
import { inColumns } from "../text/width";
import type { Change } from "./layers";
import { limitsText } from "./limits";
import { scalingText } from "./scales";
import type { Candidate, Shrunk } from "./shrink";

const FIGURES = ["parameters", "MACs", "weights", "peak memory", "RF"];

/** The candidates side by side, with the model as it is on top. */
export function shrunkText(
  path: string,
  analysis: Analysis,
  found: Found,
  shrunk: Shrunk,
  paint: Paint,
): string {
  const { scaling, scale } = found.model;
  const isScales = shrunk.of === "scales" && scaling !== undefined && scale !== null;
  const own = isScales ? `${scale}: ${scalingText(scaling)}` : "as written";
  const rows = shrunk.candidates.map((c, i) => [
    String(i + 1),
    candidateText(c),
    ...figures(c.found, analysis),
  ]);
  const header = ["", isScales ? "scales entry" : "change", ...FIGURES];
  const [head = "", first = "", ...lines] = inColumns(
    [header, ["now", printable(own), ...figures(found, analysis)], ...rows],
    new Set([0, 2, 3, 4, 5, 6]),
  );
  const title = `${paint("bold", printable(path))}  ${paint("dim", `within ${limitsText(shrunk.limits)}; ${count(shrunk.tried, isScales ? "member" : "model")} measured`)}`;
  const isKnown = found.facts.totals.status === "complete";
  const none = shrunk.isWithin ? WITHIN : !isKnown ? NOT_KNOWN : isScales ? NO_MEMBER : NO_MODEL;
  const body = lines.length > 0 ? lines.join("\n") : none;
  const said = isScales ? OF_MEMBERS : `${changesText(shrunk, found)}${OF_LAYERS}`;
  const reservation = `${said} ${isKnown ? `Figures are exact for the file with ${isScales ? "that entry" : "these edits"}` : INEXACT}; accuracy is not predicted.`;
  return `${title}\n\n${paint("dim", head)}\n${first}\n${body}\n\n${paint("dim", reservation)}\n`;
}

const NO_MEMBER = "No member with this family's depths and channel caps stays within the limits.";
const WITHIN = "The model stays within the limits as it is.";
const NO_MODEL = "No other channels and repeats of the layers that may change bring it within the limits.";
const NOT_KNOWN =
  "Parts of the model are not known (fovea check says which), so neither it nor a smaller version is known to stay within the limits.";
const OF_MEMBERS = "The widest member for each depth and channel cap of the family.";
const OF_LAYERS = "All layers narrowed alike, and as few as possible.";
const INEXACT = "Figures with ≥, ~ or ? are not exact";

/** Why there was nothing to search for. */
export function unsearchable(path: string, { dialect, model }: Found): string {
  if (dialect.writtenOut)
    return `${path} is what ${dialect.title(model.variant)} writes of a model; change the program that builds it`;
  if (model.places) return `${path} sets its sizes by keys for the whole model; change these`;
  return `${path} has no scales (depth, width, max channels) and no channels or repeats that may change`;
}

/** A candidate in a few words: `[0.33, 0.25, 1024]`, `channels × 0.75 in 12 layers`. */
export function candidateText(candidate: Candidate): string {
  if (candidate.kind === "scale") return scalingText(candidate.scaling);
  const said = (["channels", "repeats"] as const).flatMap((what) => {
    const changes = candidate.changes.filter(
      ({ dial }) => dial.what === what || (dial.what === "hidden" && what === "channels"),
    );
    const layers = new Set(changes.flatMap((c) => c.dial.layers)).size;
    return layers > 0 ? [`${what} × ${factorsText(changes)} in ${count(layers, "layer")}`] : [];
  });
  return said.join(", ");
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

/** By what the numbers are multiplied, from the least to the most. */
function factorsText(changes: readonly Change[]): string {
  const factors = changes.map(({ dial, to }) => (to / dial.value).toFixed(2).replace(/0$/, "")).sort();
  const [least = "", most = ""] = [factors[0], factors.at(-1)];
  return least === most ? least : `${least}–${most}`;
}

/** What the number is, where it is not the channels that the layer gives. */
const SIGNS = { channels: "", hidden: "hidden ", repeats: "×", input: "reads " };

/** What each candidate writes, a line for each. */
const changesText = ({ candidates }: Shrunk, { model }: Found): string =>
  candidates
    .map((c, i) => {
      const changes = c.kind === "layers" ? c.changes : [];
      const said = changes.map(({ dial, to }) => {
        const names = dial.layers.map((l) => nameOf(model.layers[l])).join(" ");
        return `${names} ${SIGNS[dial.what]}${dial.value}→${to}`;
      });
      return `${i + 1}: ${said.join(", ")}\n`;
    })
    .join("")
    .concat(candidates.length > 0 ? "\n" : "");

const nameOf = (layer: Found["model"]["layers"][number] | undefined): string =>
  layer === undefined ? "" : printable(layer.nameSpan ? layer.name : String(layer.index));

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
export const candidateJson = (candidate: Candidate, analysis: Analysis): object => ({
  ...(candidate.kind === "scale"
    ? { entry: scalingText(candidate.scaling), ...candidate.scaling }
    : { changes: candidate.changes.flatMap((c) => changeJson(c, analysis)) }),
  ...costJson(candidate.found, analysis.options),
});

/** What a model costs: a candidate, or the model as it is. */
export const costJson = ({ facts: { totals } }: Found, options: Options): object => {
  const { weights, peak } = memoryOf(totals, options);
  return {
    parameters: countJson(totals.parameters),
    macs: countJson(totals.macs),
    weightBytes: countJson(weights),
    peakBytes: countJson(peak),
    status: totals.status,
  };
};

const changeJson = ({ dial, to }: Change, { found }: Analysis): readonly object[] =>
  dial.layers.map((index) => {
    const { name, type } = found?.model.layers[index] ?? { name: "", type: "" };
    return { layer: index, name, type, what: dial.what, from: dial.value, to };
  });
