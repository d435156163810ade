import { faultRule } from "./engine/fault";

export default faultRule("missing-input-shape", "recommended", "information");
