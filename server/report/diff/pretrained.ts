import { figure } from "../../model/figure";
import type { Layer } from "../../model/layer";
import { exact, percent } from "../../text/figures";
import type { Forecast, LayerForecast, Shift } from "../../transfer/forecast";
import type { Amount } from "../../transfer/loaded";
import { type CountJson, countJson } from "../json";

/** Of more layers only the number is told. */
const MOST_LAYERS = 6;

/** What is loaded of weights into a model, a sentence each; `layers` are those of the model, `weights` is what they are called. */
export function forecastLines(
  { loaded, model, weights, isPartial, layers: own, shift }: Forecast,
  names: { readonly weights: string; readonly layers: readonly Layer[] },
): readonly string[] {
  const share = percent(loaded.parameters, weights.parameters);
  const head =
    `Weights of ${names.weights}: ${isPartial ? "at least " : ""}${loaded.tensors} of the model's ${tensors(model)} are loaded, ` +
    `${share} of the ${exact(weights.parameters)} parameters in the weights.`;
  const rest = shift ? shiftText(shift, weights, names.layers) : lostText(own, names.layers);
  return rest ? [head, rest] : [head];
}

const tensors = ({ tensors: n }: Amount): string => `${exact(n)} tensors`;

function shiftText({ layer, keys, renamed }: Shift, weights: Amount, layers: readonly Layer[]): string {
  const [first] = keys;
  const last = keys.at(-1);
  const change = ({ from, into }: { readonly from: string; readonly into: string }): string =>
    `${from} → ${into}`;
  const changes =
    first && last && keys.length > 1 ? `${change(first)} … ${change(last)}` : first ? change(first) : "";
  const which =
    keys.length > 1
      ? `From ${labelOf(layers[layer])} on, ${keys.length} layers have other names`
      : `${labelOf(layers[layer])} has another name`;
  return (
    `${which[0]?.toUpperCase()}${which.slice(1)} (${changes}); under these names ${tensors(renamed)} are loaded, ` +
    `${percent(renamed.parameters, weights.parameters)} of the parameters.`
  );
}

function lostText(own: readonly LayerForecast[], layers: readonly Layer[]): string {
  const lost = own.filter((l) => l.loaded.tensors < l.own.tensors);
  if (lost.length === 0) return "";
  const told = lost.slice(0, MOST_LAYERS).map((l) => {
    const some = l.loaded.tensors > 0 ? ` (${l.own.tensors - l.loaded.tensors} of ${tensors(l.own)})` : "";
    return `${labelOf(layers[l.layer])}${some}`;
  });
  const more = lost.length - told.length;
  return `Not loaded: ${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

const labelOf = (layer: Layer | undefined): string => (layer ? `${layer.name} ${layer.type}` : "?");

/** The same for programs. */
export interface ForecastJson {
  readonly loaded: AmountJson;
  readonly model: AmountJson;
  readonly weights: AmountJson;
  /** `partial`: some layers have tensors that nobody knows; more may be loaded. */
  readonly status: "complete" | "partial";
  /** From which layer on the names no longer agree, and what would be loaded with the keys renamed. */
  readonly shift: {
    readonly layer: number;
    readonly keys: Readonly<Record<string, string>>;
    readonly renamed: AmountJson;
  } | null;
  readonly layers: readonly (AmountJson & { readonly index: number; readonly loaded: AmountJson })[];
}

interface AmountJson {
  readonly tensors: number;
  readonly parameters: CountJson;
}

const amountJson = ({ tensors: n, parameters }: Amount): AmountJson => ({
  tensors: n,
  parameters: countJson(figure(parameters)),
});

export const forecastJson = ({
  loaded,
  model,
  weights,
  isPartial,
  shift,
  layers,
}: Forecast): ForecastJson => ({
  loaded: amountJson(loaded),
  model: amountJson(model),
  weights: amountJson(weights),
  status: isPartial ? "partial" : "complete",
  shift: shift
    ? {
        layer: shift.layer,
        keys: Object.fromEntries(shift.keys.map(({ from, into }) => [from, into])),
        renamed: amountJson(shift.renamed),
      }
    : null,
  layers: layers.map((l) => ({ index: l.layer, ...amountJson(l.own), loaded: amountJson(l.loaded) })),
});
