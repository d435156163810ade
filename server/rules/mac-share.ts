import type { Layer } from "../model/layer";
import { exact, percent } from "../text/numbers";
import { percentage, whole } from "./engine/options";
import { defineRule } from "./engine/rule";

interface Finding {
  readonly layer: Layer;
  readonly macs: bigint;
  readonly total: bigint;
}

const options = {
  share: percentage(25, "Report layers above this percentage of the model's MACs."),
  layers: whole(8, "Skip models with fewer layers that have MACs than this."),
} as const;

export default defineRule<Finding, typeof options>({
  code: "mac-share",
  severity: "information",
  preset: "strict",
  summary: "Reports a layer that takes a quarter or more of the model's MACs.",
  since: "0.1.0",
  options,
  *check({ model, facts }, { share, layers }) {
    const { macs: total } = facts.totals;
    if (total.status !== "complete" || total.value === 0n) return;
    const own = model.layers.map((layer) => ({ layer, macs: facts.layers[layer.index]?.macs.value ?? 0n }));
    if (own.filter(({ macs }) => macs > 0n).length < layers) return;
    for (const { layer, macs } of own)
      if (Number((macs * 10_000n) / total.value) >= share * 100) yield { layer, macs, total: total.value };
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, macs, total }) =>
    `${layer.name} takes ${exact(macs)} MACs, ${percent(macs, total)} of the model`,
});
