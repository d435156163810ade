import { internvl } from "../parts/internvl";
import { sharing } from "../parts/remote";

export default () =>
  internvl({
    type: "internvl_chat",
    classes: ["InternVLChat"],
    text: "llm_config",
    remote: sharing("internvl"),
  });
