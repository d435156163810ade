import { faultRule } from "./engine/fault";

export default faultRule({
  code: "model-type",
  severity: "information",
  preset: "errors",
  summary: "Reports a configuration without a known model family, and the family it is read as.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
});
