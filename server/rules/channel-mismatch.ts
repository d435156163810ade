import { faultRule } from "./engine/fault";

export default faultRule({
  code: "channel-mismatch",
  severity: "error",
  preset: "errors",
  summary: "Reports a layer whose stated number of input channels differs from what arrives.",
  since: "0.1.0",
  fixKind: "suggestion",
});
