import { faultRule } from "./engine/fault";

export default faultRule({
  code: "bad-argument",
  severity: "error",
  preset: "errors",
  summary: "Reports an argument that is missing, unknown to the layer, of the wrong type or out of range.",
  since: "0.1.0",
  fixKind: "suggestion",
});
