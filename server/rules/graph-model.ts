import { faultRule } from "./engine/fault";

export default faultRule({
  code: "graph-model",
  severity: "information",
  preset: "recommended",
  summary: "Reports a file that holds a graph of operations and no layers.",
  since: "0.1.0",
  appliesTo: "graph models",
  fixKind: "suggestion",
});
