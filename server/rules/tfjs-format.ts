import { faultRule } from "./_fault";

export default faultRule("tfjs-format");
