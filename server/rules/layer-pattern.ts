import { faultRule } from "./engine/fault";

export default faultRule("layer-pattern", "errors", "warning");
