import { faultRule } from "./engine/fault";

export default faultRule({
  code: "missing-input-shape",
  severity: "information",
  preset: "recommended",
  summary: "Reports a model whose input size is said nowhere although figures depend on it.",
  since: "0.1.0",
  fixKind: "suggestion",
});
