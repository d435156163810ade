import { faultRule } from "./engine/fault";

export default faultRule({
  code: "expert-count",
  severity: "error",
  preset: "errors",
  summary:
    "Reports a mixture of experts that routes each token to more experts than there are, or groups that do not divide.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
