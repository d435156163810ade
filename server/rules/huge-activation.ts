import { DTYPE_BYTES } from "../model/facts";
import type { Layer } from "../model/layer";
import { bytes, shape } from "../model/numbers";
import { elements, type Tensor } from "../model/tensor";
import { whole } from "./_options";
import { defineRule } from "./_rule";

interface Finding {
  readonly layer: Layer;
  readonly output: Tensor;
  readonly size: bigint;
}

const options = {
  megabytes: whole(1000, "The size of one output, for one example, from which on a layer is told."),
} as const;

/** What a layer gives has to be kept for the way back, for every example of a batch. */
export default defineRule<Finding, typeof options>({
  code: "huge-activation",
  severity: "warning",
  preset: "recommended",
  options,
  *check({ model, facts, trace, options: { dtype = "float32" } }, { megabytes }) {
    const most = BigInt(megabytes) * 1_000_000n;
    for (const layer of model.layers) {
      const own = facts.layers[layer.index];
      const size = (t: Tensor | undefined): bigint => ((t && elements(t)) ?? 0n) * BigInt(DTYPE_BYTES[dtype]);
      const output = own?.outputs.find((t) => size(t) >= most);
      const before = own?.inputs.some((i) => size(i.type) >= most);
      // Where it came in as large, it was said of the layer that made it so.
      const assumed = trace.outputs[layer.index]?.[0]?.some((v) => v.assumed);
      if (output && !before && !assumed) yield { layer, output, size: size(output) };
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, output, size }, { options: { dtype = "float32" } }) =>
    `${layer.name} gives ${shape(output.dims)} values: ${bytes(size)} for one example in ${dtype}, and as much again for every other one of a batch`,
});
