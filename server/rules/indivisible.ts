import { channels } from "../model/tensor";
import type { Fault } from "../model/trace";
import { faultRule } from "./engine/fault";
import type { Context, WritingFault } from "./engine/rule";
import { argumentOf } from "./kit/graph";

export default faultRule("indivisible", "errors", "error", () => [], divisible);

/** Groups that do not divide the channels: the largest number below that does. */
function divisible(fault: Fault, { model, trace }: Context): Partial<WritingFault> | undefined {
  const layer = model.layers[fault.layer];
  const written = layer && argumentOf(layer, "groups", "num_groups", "group", "g");
  const node = (trace.byLayer[fault.layer] ?? []).find(
    (n) => typeof n.attrs.groups === "number" && n.attrs.groups > 1,
  );
  const width = node?.inputs[0] && channels(node.inputs[0].type);
  if (fault.attr !== "groups" || !written || !node || typeof width !== "number") return undefined;
  const out = typeof node.attrs.out === "number" ? node.attrs.out : width;
  let groups = Number(node.attrs.groups);
  if (written.value.kind !== "scalar" || written.value.value !== groups) return undefined;
  while (groups > 1 && (width % groups !== 0 || out % groups !== 0)) groups--;
  const text = String(groups);
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
