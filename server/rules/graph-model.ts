import { faultRule } from "./_fault";

export default faultRule("graph-model", "recommended", "information");
