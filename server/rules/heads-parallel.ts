import type { Argument, Layer } from "../model/layer";
import { integerOf } from "../model/tree";
import { argumentFor } from "../vocabulary/spellings";
import { whole } from "./engine/options";
import { defineRule } from "./engine/rule";

interface Finding {
  readonly layer: Layer;
  readonly argument: Argument;
  readonly heads: number;
  readonly size: number;
}

const options = { size: whole(8, "Number of devices each layer is split over.") } as const;

/** Heads are dealt out to the devices of a group whole. */
export default defineRule<Finding, typeof options>({
  code: "heads-parallel",
  severity: "information",
  preset: "hardware",
  summary: "Reports attention heads that cannot be split evenly over devices.",
  since: "0.1.0",
  options,
  *check({ model, trace }, { size }) {
    for (const layer of model.layers) {
      const argument = argumentFor(layer, "heads");
      const heads = argument && integerOf(argument.value);
      if (!argument || !heads || heads % size === 0) continue;
      if ((trace.byLayer[layer.index] ?? []).some((n) => n.op === "matmul"))
        yield { layer, argument, heads, size };
    }
  },
  at: ({ argument }) => argument.span,
  layer: ({ layer }) => layer,
  what: ({ layer, heads, size }) =>
    `${layer.name} has ${heads} heads, which cannot be split evenly over ${size} devices`,
});
