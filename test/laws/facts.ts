import type { LayerFacts, ModelFacts, Totals } from "../../server/model/facts";
import type { Problem } from "../../server/model/problem";

/** All that is known of a model, made and written out. */
export const writtenOut = ({ layers, totals, feasible }: ModelFacts): unknown => ({
  layers: layers.map(oneWrittenOut),
  totals: totalsWrittenOut(totals),
  feasible,
});

// What is made when it is asked for is not among what a comparison sees.

const totalsWrittenOut = (t: Totals): unknown => {
  const { activations, peakActivations, storedActivations, status } = t;
  const { parameters, active, cache, dtype, confirmed, trainable, nonTrainable, macs, flops, convention } = t;
  const own = {
    parameters,
    active,
    cache,
    dtype,
    confirmed,
    trainable,
    nonTrainable,
    macs,
    flops,
    convention,
  };
  return { ...own, activations, peakActivations, storedActivations, status };
};

export const problemsWrittenOut = (problems: readonly Problem[]): unknown =>
  problems.map((p) => ({ ...p, fixes: p.fixes }));

const oneWrittenOut = (own: LayerFacts): LayerFacts => ({
  index: own.index,
  inputs: own.inputs,
  outputs: own.outputs,
  parameters: own.parameters,
  trainable: own.trainable,
  nonTrainable: own.nonTrainable,
  macs: own.macs,
  flops: own.flops,
  activations: own.activations,
  receptiveField: own.receptiveField,
  status: own.status,
});
