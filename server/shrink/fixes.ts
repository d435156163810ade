import type { Analysis } from "../analysis/analyse";
import type { Fix } from "../model/problem";
import { rememberedFor } from "../model/remember";
import { exact, figureText } from "../text/figures";
import { limitsOf, limitsText } from "./limits";
import { type Candidate, editsFor, shrunk } from "./shrink";
import { candidateText } from "./text";

/** So many candidates are offered. */
const MOST = 3;

/** The largest models that keep the budgets of the config file, each as one more scale or as edits of layers. */
export const shrinkFixes = rememberedFor((analysis: Analysis): readonly Fix[] => {
  const limits = limitsOf(analysis.options);
  const result = Object.keys(limits).length > 0 ? shrunk(analysis, { limits, most: MOST }) : null;
  if (!result) return [];
  const name = unused(analysis.found?.model.scales ?? []);
  return result.candidates.map((candidate) => ({
    title: `Shrink to ${limitsText(limits)}: ${wordsFor(candidate, name)} (${figureText(candidate.found.facts.totals.parameters, exact)} parameters)`,
    edits: editsFor(candidate, analysis, name),
  }));
});

const wordsFor = (candidate: Candidate, name: string): string =>
  candidate.kind === "scale" ? `scale ${name}: ${candidateText(candidate)}` : candidateText(candidate);

/** A name that no scale has yet. */
function unused(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? "fit" : `fit${n}`;
    if (!taken.includes(name)) return name;
  }
}
