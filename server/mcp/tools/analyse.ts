import { dialectNames } from "../../config/names";
import { memoryOf } from "../../model/memory";
import { inputText } from "../../report/summary";
import { CONTRACT, figureOf, MODEL_INPUT, modelFrom } from "../model";
import { countsOf } from "../problems";
import type { Tool } from "../tool";

export const analyse: Tool = {
  name: "analyse",
  title: "Totals of a model",
  description: `Reads a neural-network architecture file (YAML or JSON; formats: ${dialectNames.join(", ")}) without running it: parameters, MACs, FLOPs, memory, and how many problems it has. Use it before training or after editing a model file.`,
  input: MODEL_INPUT,
  async run(given, workspace) {
    const model = await modelFrom(given, workspace);
    const { found, options, problems } = model;
    const { totals } = found.facts;
    const memory = memoryOf(totals, options);
    const incomplete = found.facts.layers.filter((l) => l.status !== "complete").slice(0, 10);
    return {
      format: found.dialect.title(found.model.variant),
      scale: found.model.scale,
      scales: found.model.scales,
      input: inputText(found),
      layers: found.model.layers.length,
      parameters: figureOf(totals.parameters),
      trainable: figureOf(totals.trainable),
      macs: figureOf(totals.macs),
      flops: { ...figureOf(totals.flops), convention: totals.convention },
      memoryBytes: {
        weights: figureOf(memory.weights),
        peakActivations: figureOf(memory.peak),
        trainingWithAdam: figureOf(memory.training),
        dtype: options.dtype ?? totals.dtype ?? "float32",
        batch: options.batchSize ?? 1,
      },
      problems: countsOf(problems),
      ...(incomplete.length > 0
        ? { notFullyKnown: incomplete.map((l) => `${l.index} ${found.model.layers[l.index]?.type}`) }
        : {}),
      status: totals.status,
      contract: CONTRACT,
    };
  },
};
