import { faultRule } from "./engine/fault";

export default faultRule("channel-mismatch");
