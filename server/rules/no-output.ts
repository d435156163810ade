import { faultRule } from "./engine/fault";

/** Decided by the dialect: the file lists what leaves the model, and none of it exists. */
export default faultRule("no-output");
