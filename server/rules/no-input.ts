import type { PlacedFault } from "../model/fault";
import { faultRule } from "./engine/fault";
import type { Context } from "./engine/rule";

export default faultRule({
  code: "no-input",
  severity: "error",
  preset: "errors",
  summary: "Reports a model in which no layer reads an input.",
  since: "0.1.0",
  fixKind: "suggestion",
  more: unfed,
});

/** No layer reads an input: nothing can enter. What leads nowhere, or in a circle, is told where it is written. */
function* unfed({ model }: Context): Iterable<PlacedFault> {
  const [first] = model.layers;
  const { layers } = model;
  if (!first || layers.some((l) => l.calls.some((call) => call.some((r) => r.to.kind !== "layer")))) return;
  if (layers.some((l) => l.calls.some((call) => call.length > 0)) && inCircle(layers)) return;
  yield {
    code: "no-input",
    span: first.typeSpan,
    layer: first.index,
    message: "No layer reads an input of the model",
  };
}

/** Where every layer waits for another one, there is a circle, and that is said there. */
const inCircle = (layers: Context["model"]["layers"]): boolean =>
  layers.every((l) => l.calls.every((call) => call.length > 0));
