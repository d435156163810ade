import { glmVision } from "../parts/glm-vision";

export default glmVision("glm4v_vision", "Glm4vVision");
