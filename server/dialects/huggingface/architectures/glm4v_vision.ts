import { glmVision } from "../parts/glm-vision";

export default () => glmVision(["glm4v_vision", "glm4v_moe_vision"], ["Glm4vVision", "Glm4vMoeVision"]);
