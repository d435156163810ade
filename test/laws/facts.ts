import type { LayerFacts, ModelFacts } from "../../server/model/facts";

/** All that is known of a model, made and written out. */
export const writtenOut = ({ layers, totals, feasible }: ModelFacts): unknown => ({
  layers: layers.map(oneWrittenOut),
  totals,
  feasible,
});

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
