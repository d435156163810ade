import { faultRule } from "./engine/fault";

export default faultRule("tfjs-format");
