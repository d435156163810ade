import { faultRule } from "./_fault";

export default faultRule("bad-argument");
