import { faultRule } from "./engine/fault";

export default faultRule({
  code: "class-default",
  severity: "information",
  preset: "recommended",
  summary: "Reports sizes that the configuration leaves to the defaults of its class.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
