import { faultRule } from "./engine/fault";

export default faultRule({
  code: "weight-type",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when the data type of the weights does not exist.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
});
