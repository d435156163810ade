import type { ModelFacts } from "../model/facts";
import type { Model } from "../model/layer";
import { spatial } from "../model/tensor";
import type { Trace } from "../model/trace";

interface Measured {
  readonly model: Model;
  readonly trace: Trace;
  readonly facts: ModelFacts;
}

/** How many pixels of the image lie between two positions of a row's map, where nothing had to be assumed for it. */
export function strideAt(row: number, { facts, model, trace }: Measured): number | undefined {
  if (trace.byLayer[row]?.at(-1)?.output.assumed) return undefined;
  const image = model.inputs[0] && spatial(model.inputs[0].type);
  const output = facts.layers[row]?.outputs[0];
  const map = output && spatial(output);
  const steps = image?.map((n, i) => {
    const extent = map?.[i];
    return typeof n === "number" && typeof extent === "number" && extent > 0 ? n / extent : Number.NaN;
  });
  const [first = Number.NaN] = steps ?? [];
  return Number.isNaN(first) || new Set(steps).size > 1 ? undefined : first;
}
