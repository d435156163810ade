import { faultRule } from "./engine/fault";

export default faultRule({
  code: "attention-heads",
  severity: "error",
  preset: "errors",
  summary:
    "Reports a width that the heads do not divide, heads that the key-value heads do not divide, and an odd rotary size.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "suggestion",
});
