import { faultRule } from "./engine/fault";

export default faultRule({
  code: "quantization",
  severity: "error",
  preset: "errors",
  summary: "Reports a `quantization_config` whose method, bits or group size do not exist.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
