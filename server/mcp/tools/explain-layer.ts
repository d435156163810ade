import { partsOf } from "../../measure/parts";
import type { Part } from "../../model/facts";
import { fieldJson } from "../../report/json";
import { shapeText } from "../../text/figures";
import { layerLine, layerNamed } from "../layers";
import { CONTRACT, figureOf, MODEL_INPUT, modelFrom } from "../model";
import { problemAnswer } from "../problems";
import type { Answer, Tool } from "../tool";

/** Steps of a layer that are told: enough for a block, not for a whole network in one. */
const MOST = 60;

export const explainLayer: Tool = {
  name: "explain_layer",
  title: "A layer, step by step",
  description:
    "Explains one layer of a model file: shapes in and out, every operation it is made of with its weights, parameters, MACs, receptive field, and its problems.",
  input: {
    ...MODEL_INPUT,
    layer: { type: "string", description: "Index of the layer, or its name in the file." },
  },
  required: ["layer"],
  async run(given, workspace) {
    const model = await modelFrom(given, workspace);
    const { found, text, problems } = model;
    const layer = layerNamed(model, given.text("layer") ?? "");
    const facts = found.facts.layers[layer.index];
    const steps = flat(partsOf(found.trace, layer.index), "");
    return {
      ...layerLine(model, layer),
      inputs: facts?.inputs.map((i) => ({ layer: i.layer, shape: shapeText(i.type) })) ?? [],
      receptiveField: fieldJson(facts?.receptiveField ?? null),
      steps: steps.slice(0, MOST),
      ...(steps.length > MOST ? { moreSteps: steps.length - MOST } : {}),
      problems: problems.filter((p) => p.layer === layer.index).map((p) => problemAnswer(p, text)),
      contract: CONTRACT,
    };
  },
};

/** The operations, each with the path of names that leads to it. */
function flat(parts: readonly Part[], path: string): readonly Answer[] {
  return parts.flatMap(({ name, op, output, parameters, macs, weights, children }) => {
    const at = path ? `${path}/${name}` : name;
    if (children.length > 0) return flat(children, at);
    return [
      {
        step: at,
        operation: op,
        output: shapeText(output),
        ...(weights.length > 0
          ? { weights: weights.map((w) => `${w.name} ${w.shape.map((d) => d ?? "?").join("×")}`) }
          : {}),
        parameters: figureOf(parameters),
        macs: figureOf(macs),
      },
    ];
  });
}
