import { faultRule } from "./engine/fault";

export default faultRule({
  code: "window-layers",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when a sliding window is set and no layer uses it.",
  since: "0.1.0",
  appliesTo: "files that describe their layers by numbers",
});
