import { glm4 } from "../parts/glm4";

export default () => glm4("glm4v_text", "Glm4vText", 32768, null, "Model");
