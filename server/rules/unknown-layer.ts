import { faultRule } from "./_fault";

export default faultRule("unknown-layer");
