import { faultRule } from "./_fault";

export default faultRule("missing-input-shape");
