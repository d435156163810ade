import { faultRule } from "./engine/fault";

export default faultRule({
  code: "other-loader",
  severity: "information",
  preset: "recommended",
  summary: "Reports a model file that another loader takes than one would expect.",
  since: "0.1.0",
});
