import { faultRule } from "./engine/fault";

export default faultRule("model-type", "errors", "information");
