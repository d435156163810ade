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

/** Whoever reads the message does not read more names than these. */
const MOST_NAMED = 8;

/** Follows what feeds each call, depth first; whoever is met again while still open waits for itself. */
function* circles({ model }: Context): Iterable<PlacedFault> {
  if (model.layers.every(readsWhatIsBefore)) return;
  const done = new Set<string>();
  /** Where in the stack a call stands. */
  const open = new Map<string, number>();
  for (const { index, calls } of model.layers)
    for (let call = 0; call < calls.length; call++) {
      const stack: Visit[] = [{ layer: index, call, next: 0 }];
      open.set(`${index}/${call}`, 0);
      for (let top = stack.at(-1); top; top = stack.at(-1)) {
        const key = `${top.layer}/${top.call}`;
        const reference = done.has(key) ? undefined : references(model, top)[top.next++];
        if (!reference) {
          done.add(key);
          open.delete(key);
          stack.pop();
        } else if (reference.to.kind === "layer") {
          const to = { layer: reference.to.index, call: reference.call ?? 0 };
          const place = `${to.layer}/${to.call}`;
          const at = open.get(place);
          if (at !== undefined) yield circle(model, stack.slice(at));
          else if (!done.has(place)) open.set(place, stack.push({ ...to, next: 0 }) - 1);
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
  const others = [...names.slice(1), names[0]].map((name) => `waits for ${name}`);
  const waits = [
    ...others.slice(0, MOST_NAMED),
    ...(others.length > MOST_NAMED
      ? [`waits, through ${others.length - MOST_NAMED - 1} more, for ${names[0]}`]
      : []),
  ].join(", which ");
  return {
    code: "cycle",
    span: closing.implied ? (model.layers[last]?.typeSpan ?? closing.span) : closing.span,
    message: names.length === 1 ? `${names[0]} reads itself` : `${names[0]} ${waits}`,
    layer: last,
  };
}
