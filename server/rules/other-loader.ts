import { faultRule } from "./engine/fault";

export default faultRule({
  code: "other-loader",
  severity: "information",
  preset: "recommended",
  summary: "Reports a model file that the project's loader or release does not read.",
  since: "0.1.0",
});
