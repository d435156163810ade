import type { Found } from "../analysis/analyse";
import type { Device } from "../model/device";
import type { Figure } from "../model/figure";
import { type CountJson, countJson } from "../report/json";
import { type Fit, fits } from "./fit";
import { RESERVATION } from "./text";

/** What programs read of it. Bytes; a figure with a part missing or assumed is in `partial`, an unknown one is null. */
export interface FitJson {
  readonly schemaVersion: 1;
  readonly path: string;
  readonly batch: number;
  readonly context: number | null;
  readonly amp: string | null;
  readonly optimizer: string;
  readonly memory: number | null;
  readonly device: {
    readonly title: string;
    readonly source: string | null;
    readonly checked: string | null;
  } | null;
  /** Null: not known. */
  readonly fits: boolean | null;
  readonly largestBatch: { readonly training: number | null; readonly inference: number | null };
  readonly training: Readonly<Record<string, CountJson>>;
  readonly inference: Readonly<Record<string, CountJson | string>>;
  readonly layers: readonly LayerJson[];
  /** Figures of which a part is missing or assumed: lower bounds of lower bounds. */
  readonly partial: readonly string[];
  readonly note: string;
}

interface LayerJson {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly stored: CountJson;
  readonly bound: "compute" | "memory" | null;
}

export function fitJson(path: string, found: Found, fit: Fit): FitJson {
  const { request, training: t, inference: i } = fit;
  const { weights, copies, averages, optimizer, gradients, stored, peak } = t;
  const training = { weights, copies, averages, optimizer, gradients, stored, peak };
  const inference = { weights: i.weights, cache: i.cache, activations: i.activations, total: i.total };
  return {
    schemaVersion: 1,
    path,
    batch: fit.batch,
    context: fit.context ?? null,
    amp: request.amp ?? null,
    optimizer: request.optimizer,
    memory: request.memory ?? request.device?.memory ?? null,
    device: request.device ? deviceJson(request.device) : null,
    fits: fits(fit) ?? null,
    largestBatch: fit.largest,
    training: counts(training),
    inference: { ...counts(inference), dtype: i.dtype },
    layers: fit.layers.map(({ index, stored: own }) => ({
      index,
      name: found.model.layers[index]?.name ?? "",
      type: found.model.layers[index]?.type ?? "",
      stored: countJson(own),
      bound: fit.bounds[index]?.by ?? null,
    })),
    partial: [...partial("training", training), ...partial("inference", inference)],
    note: RESERVATION,
  };
}

const deviceJson = ({ title, source, checked }: Device): FitJson["device"] => ({
  title,
  source: source ?? null,
  checked: checked ?? null,
});

type Figures = Readonly<Record<string, Figure>>;

const counts = (figures: Figures): Readonly<Record<string, CountJson>> =>
  Object.fromEntries(Object.entries(figures).map(([name, f]) => [name, countJson(f)]));

const partial = (of: string, figures: Figures): readonly string[] =>
  Object.entries(figures).flatMap(([name, f]) => (f.status === "partial" ? [`${of}.${name}`] : []));
