import { faultRule } from "./_fault";

export default faultRule("window-too-large");
