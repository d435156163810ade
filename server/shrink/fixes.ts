import type { Analysis } from "../analysis/analyse";
import type { Fix } from "../model/problem";
import { bytes, exact, figureText, short } from "../text/figures";
import { type Limits, scaleEdits, scalingText, shrunk } from "./shrink";

/** So many members are offered. */
const MOST = 3;

const known = new WeakMap<Analysis, readonly Fix[]>();

/** The largest members of the family that keep the budgets of the config file, each as one more scale of the file. */
export function shrinkFixes(analysis: Analysis): readonly Fix[] {
  const fixes = known.get(analysis) ?? fixesFor(analysis);
  known.set(analysis, fixes);
  return fixes;
}

function fixesFor(analysis: Analysis): readonly Fix[] {
  const limits = limitsOf(analysis);
  const result = Object.keys(limits).length > 0 ? shrunk(analysis, limits, MOST) : null;
  if (!result) return [];
  const name = unused(analysis.found?.model.scales ?? []);
  return result.candidates.map(({ scaling, found: { facts } }) => ({
    title: `Shrink to ${limitsText(limits)}: scale ${name}: ${scalingText(scaling)} (${figureText(facts.totals.parameters, exact)} parameters)`,
    edits: scaleEdits(analysis, name, scaling),
  }));
}

/** Those of the budgets that the search knows. */
function limitsOf({ options: { budgets = {} } }: Analysis): Limits {
  const { parameters, macs, weightMemory, peakMemory } = budgets;
  return {
    ...(parameters === undefined ? {} : { parameters }),
    ...(macs === undefined ? {} : { macs }),
    ...(weightMemory === undefined ? {} : { weights: weightMemory }),
    ...(peakMemory === undefined ? {} : { activations: peakMemory }),
  };
}

export function limitsText({ parameters, macs, memory, weights, activations }: Limits): string {
  const said = [
    parameters === undefined ? "" : `${short(parameters)} parameters`,
    macs === undefined ? "" : `${short(macs)} MACs`,
    memory === undefined ? "" : `${bytes(memory)} of weights and activations`,
    weights === undefined ? "" : `${bytes(weights)} of weights`,
    activations === undefined ? "" : `${bytes(activations)} of activations`,
  ];
  return said.filter(Boolean).join(", ");
}

/** A name that no scale has yet. */
function unused(taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? "fit" : `fit${n}`;
    if (!taken.includes(name)) return name;
  }
}
