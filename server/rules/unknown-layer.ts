import { faultRule } from "./engine/fault";

export default faultRule("unknown-layer", "errors", "warning");
