import { faultRule } from "./engine/fault";

export default faultRule({
  code: "weight-type",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when the type of the weights is none that exists.",
  since: "0.1.0",
  appliesTo: "files that give their layers as numbers",
  fixKind: "suggestion",
});
