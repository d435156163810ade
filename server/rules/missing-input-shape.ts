import { faultRule } from "./engine/fault";

export default faultRule({
  code: "missing-input-shape",
  severity: "information",
  preset: "recommended",
  summary: "Reports a model whose figures depend on an input size that nothing states.",
  since: "0.1.0",
  fixKind: "suggestion",
});
