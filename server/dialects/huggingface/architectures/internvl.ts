import { internvl } from "../parts/internvl";

export default () => internvl({ type: "internvl", classes: ["InternVL"], text: "text_config" });
