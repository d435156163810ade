import { faultRule } from "./engine/fault";

export default faultRule({
  code: "attention-heads",
  severity: "error",
  preset: "errors",
  summary:
    "Reports head counts that do not divide: the width by the heads, the heads by the key-value heads, a rotary size that is odd.",
  since: "0.1.0",
  appliesTo: "files that give their layers as numbers",
  fixKind: "suggestion",
});
