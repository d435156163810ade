import { glm4 } from "../parts/glm4";

export default () => glm4("glm4", "Glm4", 131072, 128);
