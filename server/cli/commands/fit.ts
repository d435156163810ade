import type { Fit } from "../../fit/fit";
import { AMPS, type FitRequest } from "../../fit/request";
import type { Options } from "../../model/options";
import { CannotRun, defineCommand, EXIT } from "../command";
import { CONFIG_OPTIONS, configured } from "../configured";
import { countFrom, MODEL_OPTIONS, modelOptions, oneOf } from "../model-options";
import { analysed } from "../results";

const FORMATS = ["text", "json"] as const;

export const fit = defineCommand({
  name: "fit",
  summary: "say whether a model fits a device or an amount of memory, and what takes up the space",
  operands: "[OPTIONS] FILE",
  description: [
    "Works out the memory that training and inference need at least: weights, gradients, the optimizer's state and the " +
      "activations that autograd stores, by layer; the largest batch that fits; and which layers to change first. " +
      "With a device, whether arithmetic or memory limits each layer.",
    "With --amp, the weights stay in 32 bits, the inputs of products are in 16, and so is a copy of their weights, as " +
      "autocast has it. The allocator, workspaces of kernels and the loss come on top.",
    "A language model is trained on --context tokens, by default as many as it is made for.",
  ],
  options: {
    device: {
      type: "string",
      value: "NAME",
      help: "device whose memory is the limit (fovea fit --devices lists them)",
    },
    devices: { type: "boolean", help: "list the devices, with where their figures are documented" },
    memory: { type: "string", value: "SIZE", help: "amount of memory, instead of a device: 24GB, 16GiB" },
    amp: { type: "string", value: "TYPE", help: "autocast to bf16 or fp16" },
    optimizer: {
      type: "string",
      value: "NAME",
      help: "adamw (default), adam, sgd (with momentum), sgd-plain, rmsprop, lion, adamw-8bit",
    },
    ...MODEL_OPTIONS,
    batch: {
      type: "string",
      value: "N",
      help: "examples in a batch, or auto: the most that fit (auto with a memory, else 1)",
    },
    top: { type: "string", value: "N", help: "how many layers to list (10)" },
    format: { type: "string", value: "FORMAT", help: "text for people (default), json for programs" },
    ...CONFIG_OPTIONS,
  },
  fails: "it does not fit",
  examples: [
    { line: "fovea fit yolo11.yaml --scale s --device t4 --amp fp16", does: "The largest batch for a T4." },
    {
      line: "fovea fit config.json --memory 24GB --amp bf16 --context 2048",
      does: "A language model on a card of 24 GB.",
    },
    {
      line: "fovea fit net.yaml --batch 64 --optimizer sgd",
      does: "What a batch of 64 needs, and which layers need it.",
    },
  ],

  async run({ values, operands }, terminal) {
    const { DEVICES } = await import("../../measure/devices");
    if (values.devices) {
      const { devicesText } = await import("../../fit/list");
      terminal.write(devicesText(DEVICES, terminal.paint));
      return EXIT.clean;
    }
    if (operands.length !== 1) throw new CannotRun("fit needs one FILE (see fovea fit --help)");
    const { batch, ...others } = values;
    const options = modelOptions(others);
    const format = oneOf(values.format ?? "text", FORMATS, "--format");
    const top = values.top === undefined ? 10 : countFrom(values.top, "--top", 0);
    const config = await configured(values, options, { folder: terminal.folder });
    const request = await requestFrom(
      values,
      (await config.optionsFor(operands[0] as string)).options.devices,
    );
    let answer: Fit | undefined;
    for await (const { path, analysis } of analysed(operands, config, terminal, {
      stdinName: undefined,
      scale: values.scale,
    })) {
      const { found } = analysis;
      if (!found) throw new CannotRun(`${path} is not a model file`);
      const { fitOf } = await import("../../fit/fit");
      const { dtype, context } = analysis.options;
      answer = fitOf(found, { ...request, ...(dtype ? { dtype } : {}), ...(context ? { context } : {}) });
      if (format === "json") {
        const { fitJson } = await import("../../fit/json");
        terminal.write(`${JSON.stringify(fitJson(path, found, answer), null, 1)}\n`);
      } else {
        const { fitText } = await import("../../fit/text");
        terminal.write(fitText(path, found, answer, terminal.paint, top));
      }
    }
    const { fits } = await import("../../fit/fit");
    return answer && fits(answer) === false ? EXIT.found : EXIT.clean;
  },
});

interface Asked {
  readonly device?: string;
  readonly memory?: string;
  readonly amp?: string;
  readonly optimizer?: string;
  readonly batch?: string;
}

async function requestFrom(v: Asked, own: Options["devices"] = {}): Promise<FitRequest> {
  const { DEVICE_NAMES, deviceNamed } = await import("../../measure/devices");
  const { OPTIMIZER_NAMES } = await import("../../fit/optimizers");
  const device =
    v.device === undefined
      ? undefined
      : deviceNamed(oneOf(v.device, [...Object.keys(own), ...DEVICE_NAMES], "--device"), own);
  const memory = v.memory === undefined ? undefined : await memoryFrom(v.memory);
  const isKnown = device !== undefined || memory !== undefined;
  const batch = v.batch ?? (isKnown ? "auto" : "1");
  return {
    optimizer: oneOf(v.optimizer ?? "adamw", OPTIMIZER_NAMES, "--optimizer"),
    batch: batch === "auto" ? "auto" : countFrom(batch, "--batch", 1),
    ...(device ? { device } : {}),
    ...(memory === undefined ? {} : { memory }),
    ...(v.amp === undefined ? {} : { amp: oneOf(v.amp, AMPS, "--amp") }),
  };
}

async function memoryFrom(text: string): Promise<number> {
  const { bytesFrom } = await import("../../config/values");
  const n = bytesFrom(text);
  if (n !== undefined && n > 0) return n;
  throw new CannotRun(`--memory expects a size such as 24GB or 16 GiB, not "${text}"`);
}
