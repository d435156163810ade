import { shrunk } from "../../shrink/shrink";
import { candidateJson, costJson, unsearchable } from "../../shrink/text";
import { CONTRACT, MODEL_INPUT, modelFrom } from "../model";
import { Refusal, type Tool } from "../tool";

export const shrink: Tool = {
  name: "shrink",
  title: "Smaller models within a budget",
  description:
    "Finds smaller versions of a model that stay within every limit, with exact figures. For a file with scales (depth, width, max channels): for each depth and channel cap of the family, the widest scale that the file does not list. For other files, and with layers: other channels and repeats of single layers, with every wiring rule kept. Accuracy is not predicted. Nothing is written: add the entry under scales, or make the changes, yourself.",
  input: {
    ...MODEL_INPUT,
    parameters: { type: "integer", minimum: 1, description: "Most parameters." },
    macs: { type: "integer", minimum: 1, description: "Most multiply-accumulates." },
    memory: {
      type: "integer",
      minimum: 1,
      description: "Most bytes of weights and of activations at their peak.",
    },
    keep: {
      type: "array",
      items: { type: "integer", minimum: 0 },
      maxItems: 1000,
      description: "Indices of layers whose channels and repeats must stay.",
    },
    layers: { type: "boolean", description: "Change single layers, also where the file has scales." },
  },
  async run(given, workspace) {
    const model = await modelFrom(given, workspace);
    const [parameters, macs, memory] = ["parameters", "macs", "memory"].map((name) => given.number(name));
    if ((parameters ?? macs ?? memory) === undefined)
      throw new Refusal("shrink needs parameters, macs or memory");
    const limits = {
      ...(parameters === undefined ? {} : { parameters }),
      ...(macs === undefined ? {} : { macs }),
      ...(memory === undefined ? {} : { memory }),
    };
    const keep = given.numbers("keep") ?? [];
    const last = model.found.model.layers.length - 1;
    const beyond = keep.find((k) => k > last);
    if (beyond !== undefined) throw new Refusal(`There is no layer ${beyond}; indices are 0 to ${last}`);
    const result = shrunk(model, { limits, keep, layers: given.flag("layers") });
    if (!result) throw new Refusal(unsearchable(model.name, model.found));
    return {
      now: costJson(model.found, model.options),
      isWithin: result.isWithin,
      measured: result.tried,
      candidates: result.candidates.map((c) => candidateJson(c, model)),
      contract: CONTRACT,
    };
  },
};
