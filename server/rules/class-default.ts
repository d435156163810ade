import { faultRule } from "./engine/fault";

export default faultRule({
  code: "class-default",
  severity: "information",
  preset: "recommended",
  summary: "Reports sizes that a configuration does not say, and the defaults of the class that hold.",
  since: "0.1.0",
  appliesTo: "files that give their layers as numbers",
});
