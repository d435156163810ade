import { faultRule } from "./engine/fault";

export default faultRule({
  code: "layer-pattern",
  severity: "warning",
  preset: "errors",
  summary: "Warns when the list of layer kinds is longer or shorter than the number of layers.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
});
