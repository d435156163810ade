import { faultRule } from "./engine/fault";

export default faultRule({
  code: "strict-type",
  severity: "information",
  preset: "recommended",
  summary: "Reports a whole number where releases that check types require one with a fraction.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
  fixKind: "safe",
});
