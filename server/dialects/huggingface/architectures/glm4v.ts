import { qwenWrapper } from "../parts/qwen-wrapper";

export default () => qwenWrapper("glm4v", "Glm4v", "either");
