import type { Found } from "../analysis/analyse";
import type { Figure } from "../model/figure";
import { memoryOf } from "../model/memory";
import type { Options } from "../model/options";
import { bytes, short } from "../text/figures";

/** What a model may cost at most. */
export interface Limits {
  readonly parameters?: number;
  readonly macs?: number;
  /** Bytes of weights and of the activations alive at one time, at the type and batch of the analysis. */
  readonly memory?: number;
  /** Bytes of each of the two by itself. */
  readonly weights?: number;
  readonly activations?: number;
}

/** Those of the budgets of a config file that a search knows. */
export function limitsOf({ budgets = {} }: Options): Limits {
  const { parameters, macs, weightMemory, peakMemory } = budgets;
  return {
    ...(parameters === undefined ? {} : { parameters }),
    ...(macs === undefined ? {} : { macs }),
    ...(weightMemory === undefined ? {} : { weights: weightMemory }),
    ...(peakMemory === undefined ? {} : { activations: peakMemory }),
  };
}

/** Whether a model keeps all limits. A figure that is not complete keeps none. */
export const keeps = (found: Found, limits: Limits, options: Options): boolean =>
  figures(found, limits, options).every(
    ({ figure, most }) => figure.status === "complete" && figure.value <= BigInt(Math.floor(most)),
  );

/** The limit that the model exceeds by the largest factor. */
export function tightest(found: Found, limits: Limits, options: Options): keyof Limits | undefined {
  const sorted = figures(found, limits, options)
    .map(({ name, figure, most }) => ({ name, times: Number(figure.value) / most }))
    .sort((a, b) => b.times - a.times);
  return sorted[0]?.name;
}

interface Limited {
  readonly name: keyof Limits;
  readonly figure: Figure;
  readonly most: number;
}

function figures({ facts: { totals } }: Found, limits: Limits, options: Options): readonly Limited[] {
  const { weights, peak } = memoryOf(totals, options);
  const status = weights.status === "complete" ? peak.status : "partial";
  const of: Readonly<Record<keyof Limits, Figure>> = {
    parameters: totals.parameters,
    macs: totals.macs,
    memory: { value: weights.value + peak.value, status },
    weights,
    activations: peak,
  };
  return (Object.keys(of) as readonly (keyof Limits)[]).flatMap((name): readonly Limited[] => {
    const most = limits[name];
    return most === undefined ? [] : [{ name, figure: of[name], most }];
  });
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
