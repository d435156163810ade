import { faultRule } from "./engine/fault";

export default faultRule({
  code: "missing-input-shape",
  severity: "information",
  preset: "recommended",
  summary: "Reports a model that needs an input size for its figures and does not state one.",
  since: "0.1.0",
  fixKind: "suggestion",
});
