import { faultRule } from "./engine/fault";

export default faultRule({
  code: "token-id",
  severity: "error",
  preset: "errors",
  summary: "Reports ids of special tokens that are no row of the embedding.",
  since: "0.1.0",
  appliesTo: "files that give their layers as numbers",
  fixKind: "suggestion",
});
