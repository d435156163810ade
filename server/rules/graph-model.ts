import { faultRule } from "./engine/fault";

export default faultRule("graph-model", "recommended", "information");
