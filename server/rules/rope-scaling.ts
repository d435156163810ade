import { faultRule } from "./engine/fault";

export default faultRule({
  code: "rope-scaling",
  severity: "error",
  preset: "errors",
  summary:
    "Reports scaling of rotary positions that is incomplete, unknown, or contradicts the context lengths.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
