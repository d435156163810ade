import { fitOf } from "../../fit/fit";
import { fitJson } from "../../fit/json";
import { OPTIMIZER_NAMES, type Optimizer } from "../../fit/optimizers";
import { AMPS, type Amp } from "../../fit/request";
import { DEVICE_NAMES, deviceNamed } from "../../measure/devices";
import type { Device } from "../../model/device";
import type { Options } from "../../model/options";
import { CONTRACT, MODEL_INPUT, modelFrom } from "../model";
import { Refusal, type Tool } from "../tool";

const MOST = 10;

/** One of those that somebody declared for this file, or of those that everybody has. */
function deviceFrom(name: string | undefined, own: Options["devices"] = {}): Device | undefined {
  const device = name === undefined ? undefined : deviceNamed(name, own);
  if (name === undefined || device) return device;
  const names = [...new Set([...Object.keys(own), ...DEVICE_NAMES])];
  throw new Refusal(`There is no device ${name}; available: ${names.join(", ")}`);
}

export const fit: Tool = {
  name: "fit",
  title: "Does a model fit a device?",
  description:
    "Says whether a model trains and runs on a device or in so much memory: bytes by part (weights, gradients, optimizer, stored activations), the largest batch, and the layers that store most. Lower bounds: the allocator and the loss come on top.",
  input: {
    ...MODEL_INPUT,
    device: {
      type: "string",
      description: `Device whose memory is the limit: one of the config file's own devices, or ${DEVICE_NAMES.join(", ")}.`,
    },
    memory: { type: "integer", minimum: 1, description: "Memory in bytes, instead of a device." },
    amp: { type: "string", enum: AMPS, description: "Mixed precision as autocast does it." },
    optimizer: { type: "string", enum: OPTIMIZER_NAMES, description: "adamw where nothing is said." },
  },
  async run(given, workspace) {
    const { found, name, options } = await modelFrom(given, workspace);
    const device = deviceFrom(given.text("device"), options.devices);
    const memory = given.number("memory");
    const amp = given.text("amp") as Amp | undefined;
    const { dtype, context } = options;
    const isKnown = device !== undefined || memory !== undefined;
    const answer = fitOf(found, {
      optimizer: (given.text("optimizer") as Optimizer | undefined) ?? "adamw",
      batch: given.number("batch") ?? (isKnown ? "auto" : 1),
      ...(device ? { device } : {}),
      ...(memory === undefined ? {} : { memory }),
      ...(amp ? { amp } : {}),
      ...(dtype ? { dtype } : {}),
      ...(context === undefined ? {} : { context }),
    });
    const { schemaVersion: _, path: __, layers, ...rest } = fitJson(name, found, answer);
    return { ...rest, layersThatStoreMost: layers.slice(0, MOST), contract: CONTRACT };
  },
};
