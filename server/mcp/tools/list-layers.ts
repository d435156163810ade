import { Lines } from "../../text/lines";
import { layerLine } from "../layers";
import { CONTRACT, MODEL_INPUT, modelFrom } from "../model";
import type { Tool } from "../tool";

const USUAL = 50;
const MOST = 200;

export const listLayers: Tool = {
  name: "list_layers",
  title: "Layers of a model",
  description:
    "Lists the layers of a model file: index, type, what feeds each, output shape, parameters, MACs, receptive field, line in the file. 50 at a time.",
  input: {
    ...MODEL_INPUT,
    offset: { type: "integer", minimum: 0, description: "Index of the first layer (0)." },
    limit: { type: "integer", minimum: 1, maximum: MOST, description: `Most layers to list (${USUAL}).` },
  },
  async run(given, workspace) {
    const model = await modelFrom(given, workspace);
    const { layers } = model.found.model;
    const offset = given.number("offset") ?? 0;
    const shown = layers.slice(offset, offset + (given.number("limit") ?? USUAL));
    const lines = new Lines(model.text);
    const next = offset + shown.length;
    return {
      total: layers.length,
      layers: shown.map((layer) => layerLine(model, layer, lines)),
      ...(next < layers.length ? { nextOffset: next } : {}),
      contract: CONTRACT,
    };
  },
};
