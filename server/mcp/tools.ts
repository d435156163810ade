import { givenFor } from "./given";
import { type Answer, Refusal, type Tool, type Workspace } from "./tool";
import { analyse } from "./tools/analyse";
import { check } from "./tools/check";
import { diff } from "./tools/diff";
import { explainLayer } from "./tools/explain-layer";
import { fit } from "./tools/fit";
import { fix } from "./tools/fix";
import { listLayers } from "./tools/list-layers";
import { rule } from "./tools/rule";
import { shrink } from "./tools/shrink";

export const TOOLS: readonly Tool[] = [
  analyse,
  check,
  fix,
  listLayers,
  explainLayer,
  diff,
  fit,
  shrink,
  rule,
];

export const INSTRUCTIONS =
  "Fovea computes shapes, parameters, MACs, memory and receptive fields of neural-network architecture files (YAML, JSON) and finds their mistakes, without Python. After editing a model file, call check before training. Figures say how far they can be trusted.";

/** Answers one call. */
export async function answered(name: string, sent: unknown, workspace: Workspace): Promise<Answer> {
  const tool = TOOLS.find((t) => t.name === name);
  if (!tool) throw new Refusal(`There is no tool ${JSON.stringify(name.slice(0, 60))}`);
  return tool.run(givenFor(tool, sent), workspace);
}
