import { faultRule } from "./engine/fault";

export default faultRule({
  code: "channel-mismatch",
  severity: "error",
  preset: "errors",
  summary: "Reports a layer that states how many channels it expects when another number arrives.",
  since: "0.1.0",
  fixKind: "suggestion",
});
