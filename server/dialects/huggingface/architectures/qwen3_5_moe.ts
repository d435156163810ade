import { qwenWrapper } from "../parts/qwen-wrapper";

export default () => qwenWrapper("qwen3_5_moe", "Qwen3_5Moe");
