import type { PlacedFault } from "../model/fault";
import type { Layer, Model, Reference } from "../model/layer";
import { faultRule } from "./engine/fault";
import type { Context } from "./engine/rule";

/** One call of one layer, and how far the search has come with what feeds it. */
interface Visit {
  readonly layer: number;
  readonly call: number;
  next: number;
}

export default faultRule({
  code: "cycle",
  severity: "error",
  preset: "errors",
  summary: "Reports layers that wait for each other's output.",
  since: "0.1.0",
  fixKind: "suggestion",
  more: circles,
});

/** Follows what feeds each call, depth first; whoever is met again while still open waits for itself. */
function* circles({ model }: Context): Iterable<PlacedFault> {
  if (model.layers.every(readsWhatIsBefore)) return;
  const done = new Set<string>();
  for (const { index, calls } of model.layers)
    for (let call = 0; call < calls.length; call++) {
      const stack: Visit[] = [{ layer: index, call, next: 0 }];
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const key = `${top.layer}/${top.call}`;
        const reference = done.has(key) ? undefined : references(model, top)[top.next++];
        if (!reference) {
          done.add(key);
          stack.pop();
        } else if (reference.to.kind === "layer") {
          const to = { layer: reference.to.index, call: reference.call ?? 0 };
          const open = stack.findIndex((v) => v.layer === to.layer && v.call === to.call);
          if (open < 0) stack.push({ ...to, next: 0 });
          else yield circle(model, stack.slice(open));
        }
      }
    }
}

/** Most files are written in the order of execution, in which there can be no circle. */
const readsWhatIsBefore = ({ index, calls }: Layer): boolean =>
  calls.every((call) => call.every(({ to }) => to.kind !== "layer" || to.index < index));

const references = (model: Model, { layer, call }: Visit): readonly Reference[] =>
  model.layers[layer]?.calls[call] ?? [];

/** At the layer that reads what comes behind it, where there is one: the others read what they always did. */
function circle(model: Model, visits: readonly Visit[]): PlacedFault {
  const names = visits.map((v) => model.layers[v.layer]?.name ?? "");
  const read = visits.map((v) => references(model, v)[v.next - 1] as Reference);
  const ahead = visits.findIndex(({ layer }, i) => {
    const to = read[i]?.to;
    return to?.kind === "layer" && to.index > layer;
  });
  const at = ahead < 0 ? visits.length - 1 : ahead;
  const closing = read[at] as Reference;
  const last = visits[at]?.layer ?? 0;
  const waits = [...names.slice(1), names[0]].map((name) => `waits for ${name}`).join(", which ");
  return {
    code: "cycle",
    span: closing.implied ? (model.layers[last]?.typeSpan ?? closing.span) : closing.span,
    message: names.length === 1 ? `${names[0]} reads itself` : `${names[0]} ${waits}`,
    layer: last,
  };
}
