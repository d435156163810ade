import { faultRule } from "./engine/fault";

export default faultRule({
  code: "tfjs-format",
  severity: "error",
  preset: "errors",
  summary: "Reports a `model.json` that TensorFlow.js refuses although other loaders accept it.",
  since: "0.1.0",
  appliesTo: "model.json files",
  fixKind: "suggestion",
});
