import { faultRule } from "./engine/fault";

export default faultRule({
  code: "bad-reference",
  severity: "error",
  preset: "errors",
  summary:
    "Reports a reference to a missing layer, to the layer itself or to a later one, and two layers with the same name.",
  since: "0.1.0",
  fixKind: "suggestion",
});
