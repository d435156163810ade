import type { Layer } from "../model/layer";
import type { Span } from "../model/span";
import { entry, get, integerOf } from "../model/tree";
import { type Context, defineRule } from "./engine/rule";
import { numbers, readLayers } from "./kit/graph";

interface Finding {
  readonly span: Span;
  readonly message: string;
  readonly layer?: Layer;
  readonly severity: "information" | "hint";
}

/** What the scaling of a family does to a file that nobody would expect from reading it. */
export default defineRule<Finding>({
  code: "scale-surprise",
  severity: "information",
  preset: "recommended",
  summary: "Reports effects of a model scale that the file does not show.",
  since: "0.1.0",
  appliesTo: "families with scales",
  *check(context) {
    yield* assumedScale(context);
    for (const layer of context.model.layers) {
      if (!layer.scaled) continue;
      yield* unscaled(layer, context);
      yield* strideAgain(layer, context);
    }
  },
  at: ({ span }) => span,
  what: ({ message }) => message,
  layer: ({ layer }) => layer,
  severityOf: ({ severity }) => severity,
});

/** The first scale of a file stands for it where nothing says which one is meant. */
function* assumedScale({ model, dialect, root, options, name }: Context): Iterable<Finding> {
  const { scale, scales } = model;
  if (scale === null || scales.length < 2 || scales[0] !== scale || options.scale !== undefined) return;
  const key = entry(root, dialect.notation?.scalesKey ?? "")?.key;
  if (!key || get(root, "scale") || new RegExp(`\\d${scale}(?![a-z0-9])`, "i").test(name)) return;
  const message = `No scale selected (of ${scales.join(", ")}); showing ${scale}, the loader's default`;
  yield { span: key.span, message, severity: "hint" };
}

/** Some loaders leave channels alone that equal another number, wherever they stand. */
function* unscaled(layer: Layer, context: Context): Iterable<Finding> {
  const kept = layer.scaled?.channels?.unscaled;
  const written = layer.args.find((a) => integerOf(a.value) === layer.scaled?.channels?.written);
  if (!kept || !written || !readLayers(context).has(layer.index)) return;
  const message = `${layer.name} has as many channels as there are ${kept.like} (${layer.scaled?.channels?.written}), so ${kept.loader} not scale them by ${kept.factor}`;
  yield { span: written.span, message, layer, severity: "information" };
}

/** A module that reduces the map is stacked: every copy reduces it again. */
function* strideAgain(layer: Layer, { trace }: Context): Iterable<Finding> {
  const { repeat = 1, scaled } = layer;
  if (!scaled || repeat < 2) return;
  const strided = (trace.byLayer[layer.index] ?? []).filter(
    (n) => (n.op === "conv" || n.op === "pool") && numbers(n.attrs.stride).some((s) => s > 1),
  );
  if (strided.length < repeat) return;
  const message = `${layer.name} stacks ${repeat} copies of ${layer.type}, each of which reduces the map again`;
  yield { span: layer.typeSpan, message, layer, severity: "information" };
}
