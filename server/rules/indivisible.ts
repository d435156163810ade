import type { LayerFault, PlacedFault } from "../model/fault";
import { channels } from "../model/tensor";
import { argumentFor } from "../vocabulary/spellings";
import { faultRule } from "./engine/fault";
import type { Context } from "./engine/rule";
import { greatestCommonDivisor, nearestDivisor } from "./kit/divisors";

export default faultRule({
  code: "indivisible",
  severity: "error",
  preset: "errors",
  summary: "Reports groups, heads and other numbers that must divide the channels but do not.",
  since: "0.1.0",
  fixKind: "suggestion",
  words: divisible,
});

/** Groups that do not divide the channels: the nearest number that does. */
function divisible(fault: LayerFault, { model, trace }: Context): Partial<PlacedFault> | undefined {
  const layer = model.layers[fault.layer];
  const written = layer && argumentFor(layer, "groups");
  const node = (trace.byLayer[fault.layer] ?? []).find(
    (n) => typeof n.attrs.groups === "number" && n.attrs.groups > 1,
  );
  const width = node?.inputs[0] && channels(node.inputs[0].type);
  if (fault.attr !== "groups" || !written || !node || typeof width !== "number") return undefined;
  const out = typeof node.attrs.out === "number" ? node.attrs.out : width;
  const groups = Number(node.attrs.groups);
  if (written.value.kind !== "scalar" || written.value.value !== groups) return undefined;
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(out) || width < 1 || out < 1) return undefined;
  const text = String(nearestDivisor(greatestCommonDivisor(width, out), groups));
  return {
    fixes: [
      {
        title: `Set ${written.name} to ${text}`,
        edits: [{ span: written.value.span, text }],
        preferred: true,
      },
    ],
  };
}
