import { faultRule } from "./engine/fault";

/** Decided by the dialect: the file lists what leaves the model, and none of it exists. */
export default faultRule({
  code: "no-output",
  severity: "error",
  preset: "errors",
  summary: "Reports a model whose named outputs do not exist.",
  since: "0.1.0",
  fixKind: "suggestion",
});
