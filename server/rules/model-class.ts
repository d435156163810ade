import { faultRule } from "./engine/fault";

export default faultRule({
  code: "model-class",
  severity: "warning",
  preset: "errors",
  summary: "Warns when a class under `architectures` belongs to another family than `model_type`.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
