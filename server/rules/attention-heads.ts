import { faultRule } from "./engine/fault";

export default faultRule({
  code: "attention-heads",
  severity: "error",
  preset: "errors",
  summary:
    "Reports heads that do not divide: the width by heads, heads by key-value heads, rotary parts in pairs.",
  since: "0.1.0",
  appliesTo: "files that give their layers as numbers",
  fixKind: "suggestion",
});
