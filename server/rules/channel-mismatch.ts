import { faultRule } from "./_fault";

export default faultRule("channel-mismatch");
