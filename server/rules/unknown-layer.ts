import { faultRule } from "./engine/fault";

export default faultRule({
  code: "unknown-layer",
  severity: "warning",
  preset: "errors",
  summary: "Warns when a layer type is in no vocabulary and is not declared.",
  since: "0.1.0",
  fixKind: "suggestion",
});
