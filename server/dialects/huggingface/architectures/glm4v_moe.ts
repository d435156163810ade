import { qwenWrapper } from "../parts/qwen-wrapper";

export default () => qwenWrapper("glm4v_moe", "Glm4vMoe", "either");
