import { faultRule } from "./engine/fault";

export default faultRule({
  code: "other-loader",
  severity: "information",
  preset: "recommended",
  summary: "Reports a model file that only another loader or release than the project's reads.",
  since: "0.1.0",
});
