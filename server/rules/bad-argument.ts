import { faultRule } from "./engine/fault";

export default faultRule("bad-argument");
