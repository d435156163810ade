import type { Found } from "../analysis/analyse";
import { DEVICES, deviceNamed } from "../measure/devices";
import type { Device } from "../model/device";
import type { Figure } from "../model/figure";
import type { Options } from "../model/options";
import type { FitParams, FitPart, FitView } from "../protocol";
import { unpainted } from "../report/report";
import { type Fit, fitOf, fits, roomsOf } from "./fit";
import { OPTIMIZER_NAMES } from "./optimizers";
import { AMPS, type Amp } from "./request";
import { RESERVATION, verdict } from "./text";

/** Where most is stored; of more nobody would change the last. */
const MOST_LAYERS = 12;

type Asked = Pick<FitParams, "device" | "amp" | "batch" | "optimizer">;

/** The answer for a page that draws it: on one of the known devices or of the user's own, or on none. */
export function fitView(found: Found, asked: Asked, { devices: own, dtype, context }: Options): FitView {
  const device = deviceNamed(asked.device ?? "", own);
  const amp = AMPS.find((a): a is Amp => a === asked.amp);
  const optimizer = OPTIMIZER_NAMES.find((o) => o === asked.optimizer) ?? "adamw";
  const batch = isBatch(asked.batch) ? asked.batch : device ? "auto" : 1;
  const fit = fitOf(found, {
    optimizer,
    batch,
    ...(device ? { device } : {}),
    ...(amp ? { amp } : {}),
    ...(dtype ? { dtype } : {}),
    ...(context === undefined ? {} : { context }),
  });
  const answer = fits(fit);
  return {
    devices: devicesOf(own),
    device: device ? (asked.device as string) : null,
    amp: amp ?? null,
    optimizers: OPTIMIZER_NAMES,
    optimizer,
    batch: fit.batch,
    verdict: verdict(fit, unpainted),
    answer: answer ?? null,
    memory: roomsOf(fit)[0]?.size ?? null,
    training: device?.inferenceOnly ? [] : trainingOf(fit),
    inference: inferenceOf(fit),
    layers: device?.inferenceOnly ? [] : layersOf(found, fit),
    note: RESERVATION,
  };
}

const isBatch = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n > 0;

/** The user's own first. */
function devicesOf(own: Readonly<Record<string, Device>> = {}): FitView["devices"] {
  const others = Object.entries(DEVICES).filter(([name]) => !Object.hasOwn(own, name));
  return [...Object.entries(own), ...others].map(([name, { title }]) => ({ name, title }));
}

const part = (name: FitPart["name"], figure: Figure, whole = false): FitPart => ({
  name,
  bytes: { ...figure, value: figure.value.toString() },
  whole,
});

function trainingOf({ training: t }: Fit): readonly FitPart[] {
  return [
    part("weights", t.weights),
    ...(t.copies.value > 0n ? [part("copies", t.copies)] : []),
    ...(t.averages.value > 0n ? [part("averages", t.averages)] : []),
    part("optimizer", t.optimizer),
    part("gradients", t.gradients),
    part("activations", t.stored),
    part("peak", t.peak, true),
  ];
}

function inferenceOf({ inference: i }: Fit): readonly FitPart[] {
  return [
    part("weights", i.weights),
    ...(i.cache.value > 0n ? [part("cache", i.cache)] : []),
    part("activations", i.activations),
    part("total", i.total, true),
  ];
}

const layersOf = ({ model }: Found, { layers, training: { stored: all } }: Fit): FitView["layers"] =>
  layers.slice(0, MOST_LAYERS).map(({ index, stored }) => ({
    row: index,
    label: `${index} ${model.layers[index]?.type ?? "?"}`,
    bytes: { ...stored, value: stored.value.toString() },
    share: all.value > 0n ? Number((stored.value * 1000n) / all.value) / 1000 : null,
  }));
