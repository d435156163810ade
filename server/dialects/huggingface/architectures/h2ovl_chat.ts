import { internvl } from "../parts/internvl";
import { sharing } from "../parts/remote";

export default () =>
  internvl({ type: "h2ovl_chat", classes: ["H2OVLChat"], text: "llm_config", remote: sharing("internvl") });
