import type { Dialect, Stock } from "../dialects/dialect";
import { moved } from "../edit/order";
import type { Layer } from "../model/layer";
import { percent } from "../text/numbers";
import { type Forecast, forecast, type Shift } from "../transfer/forecast";
import type { Remedy } from "./engine/fixes";
import { named } from "./engine/options";
import { type Context, defineRule } from "./engine/rule";

interface Finding {
  readonly start: Stock;
  readonly forecast: Forecast;
  readonly shift: Shift;
  /** The first layer that stands where another one stood, and whether it is one of those that lost their weights. */
  readonly layer: Layer;
  readonly isShifted: boolean;
}

const options = {
  weights: named(
    "Stock network whose weights training starts from, e.g. yolo11n; by default the one that the file's name begins with.",
    "the name of a stock network",
  ),
} as const;

/** Weights are matched by name, and names go by the number of the row: one row more, and all below have lost theirs. */
export default defineRule<Finding, typeof options>({
  code: "pretrained-shift",
  severity: "information",
  preset: "recommended",
  summary: "Reports the row after which pretrained weights no longer load because row numbers have changed.",
  since: "0.1.0",
  appliesTo: "YOLO files named like a stock network",
  fixKind: "suggestion",
  options,
  needsVariants: ({ dialect, name, model, options: { rules } }) =>
    dialect.stock?.startOf(name, model) !== undefined || rules?.options?.["pretrained-shift"] !== undefined,
  *check(context, { weights }) {
    if (context.options.fused || !context.dialect.stock) return;
    const start = context.start(weights || undefined);
    const found = start && forecastOf(start, context, context.dialect);
    if (!start || !found?.shift || !isMuch(found, found.shift)) return;
    const { shift } = found;
    const first = context.model.layers[shift.layer];
    if (!first) return;
    const layer = displaced(start, found, shift, context) ?? first;
    yield { start, forecast: found, shift, layer, isShifted: layer === first };
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what({ start, forecast: { loaded, model, weights }, shift: { renamed }, layer, isShifted }) {
    const share = percent(loaded.parameters, weights.parameters);
    const rest = percent(renamed.parameters, weights.parameters);
    return (
      `${isShifted ? `From ${layer.name} on` : `After ${layer.name}`}, the weights of ${start.weights} no longer match, because they are matched by row number: ` +
      `${share} of its parameters are loaded (${loaded.tensors} of ${model.tensors} tensors); with the keys renumbered ${rest}`
    );
  },
  fixes: ({ start, forecast: now, layer, isShifted }, context) =>
    isShifted ? [] : further(start, now, layer, context),
});

/** Of less nobody starts from pretrained weights: the share in a hundred that other numbers would bring back. */
const LEAST = 1n;

const isMuch = ({ loaded, weights }: Forecast, { renamed }: Shift): boolean =>
  100n * (renamed.parameters - loaded.parameters) >= LEAST * weights.parameters;

function forecastOf(
  start: Stock,
  measured: Parameters<NonNullable<Dialect["state"]>>[0],
  { state }: Dialect,
): Forecast | undefined {
  const into = state?.(measured);
  return into && forecast(start.state(), into);
}

/**
 * The layer that is too many before those that have lost their weights: behind the last that still has its own, where the
 * weights have fewer. Of several without weights the first that keeps the shape of its input: any network goes on without it.
 */
function displaced(start: Stock, { layers }: Forecast, shift: Shift, context: Context): Layer | undefined {
  const stood = start.state().keys.indexOf(shift.keys[0]?.from ?? null);
  if (stood < 0 || shift.layer <= stood) return undefined;
  const kept = layers.filter((l) => l.layer < shift.layer && l.loaded.tensors > 0).at(-1)?.layer ?? -1;
  const between = context.model.layers.slice(kept + 1, shift.layer);
  const more = shift.layer - stood;
  return (between.length > more ? between.find((l) => keepsShape(l, context)) : undefined) ?? between[0];
}

function keepsShape({ index }: Layer, { facts }: Context): boolean {
  const { inputs = [], outputs = [] } = facts.layers[index] ?? {};
  const [from, into] = [inputs[0]?.type.dims, outputs[0]?.dims];
  return inputs.length === 1 && outputs.length === 1 && !!from && from.join() === into?.join();
}

/** So many places are tried: each is an analysis. */
const MOST_TRIED = 6;

/** The place in its list where it costs least: the last one that the network can be built with. */
function further(start: Stock, now: Forecast, layer: Layer, context: Context): readonly Remedy[] {
  const { model, dialect, root } = context;
  const file = { ...context, root };
  const places = model.layers.filter((l) => l.index > layer.index + 1 && l.group === layer.group).reverse();
  for (const before of places.slice(0, MOST_TRIED)) {
    const edits = moved(layer, before, file);
    const trial = edits && context.tried(edits);
    if (!edits || !trial || trial.faults > context.faults.length + context.trace.faults.length) continue;
    const then = forecastOf(start, trial, dialect);
    if (!then || then.loaded.parameters <= now.loaded.parameters) continue;
    const share = percent(then.loaded.parameters, then.weights.parameters);
    return [{ title: `Move it to row ${before.index - 1}: ${share} of ${start.weights} is loaded`, edits }];
  }
  return [];
}
