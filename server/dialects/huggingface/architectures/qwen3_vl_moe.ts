import { qwenWrapper } from "../parts/qwen-wrapper";

export default () => qwenWrapper("qwen3_vl_moe", "Qwen3VLMoe");
