import type { Layer } from "../model/layer";
import { elements } from "../model/tensor";
import { bytes } from "../text/numbers";
import { defineRule } from "./engine/rule";

interface Finding {
  readonly layer: Layer;
  readonly shape: string;
  readonly values: bigint;
}

/** Bytes of a value as it is trained, and of an output that few machines hold for a batch. */
const BYTES = 4n;
const MANY = 4n * 1024n ** 3n;

export default defineRule<Finding>({
  code: "huge-activation",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when the output of one layer takes 4 GiB or more for a single example.",
  since: "0.1.0",
  *check({ model, trace }) {
    let told = MANY / BYTES - 1n;
    for (const layer of model.layers) {
      const outputs = trace.outputs[layer.index]?.[0] ?? [];
      const type = outputs[0]?.type;
      const values = type && elements(type);
      if (!type?.dims || values === undefined || values <= told || outputs.some((v) => v.assumed)) continue;
      told = values;
      yield { layer, shape: type.dims.join("×"), values };
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, shape, values }) =>
    `${layer.name} outputs ${shape}, ${bytes(values * BYTES)} per example in float32`,
});
