import { shrunk } from "../../shrink/shrink";
import { candidateJson } from "../../shrink/text";
import { MODEL_INPUT, modelFrom } from "../model";
import { Refusal, type Tool } from "../tool";

export const shrink: Tool = {
  name: "shrink",
  title: "Scales within a budget",
  description:
    "For a file with scales (depth, width, max channels): measures scales that the file does not list and returns, for each depth and channel cap of the family, the widest that stays within every limit, with exact figures. Accuracy is not predicted. Nothing is written: add the entry under scales yourself.",
  input: {
    ...MODEL_INPUT,
    parameters: { type: "integer", minimum: 1, description: "Most parameters." },
    macs: { type: "integer", minimum: 1, description: "Most multiply-accumulates." },
    memory: {
      type: "integer",
      minimum: 1,
      description: "Most bytes of weights and of activations at their peak.",
    },
  },
  async run(given, workspace) {
    const model = await modelFrom(given, workspace);
    const [parameters, macs, memory] = ["parameters", "macs", "memory"].map((name) => given.number(name));
    if ((parameters ?? macs ?? memory) === undefined)
      throw new Refusal("shrink needs parameters, macs or memory");
    const result = shrunk(model, {
      ...(parameters === undefined ? {} : { parameters }),
      ...(macs === undefined ? {} : { macs }),
      ...(memory === undefined ? {} : { memory }),
    });
    if (!result) throw new Refusal(`${model.name} has no scales (depth, width, max channels) to search`);
    return { measured: result.tried, candidates: result.candidates.map((c) => candidateJson(c, model)) };
  },
};
