import { glm4Moe } from "../parts/glm4-moe";

export default () => glm4Moe("glm4v_moe_text", "Glm4vMoeText", [151424, 65536], true, "Model");
