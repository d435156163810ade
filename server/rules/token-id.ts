import { faultRule } from "./engine/fault";

export default faultRule({
  code: "token-id",
  severity: "error",
  preset: "errors",
  summary: "Reports special tokens whose id is outside the vocabulary.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
});
