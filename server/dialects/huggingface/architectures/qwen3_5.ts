import { qwenWrapper } from "../parts/qwen-wrapper";

export default () => qwenWrapper("qwen3_5", "Qwen3_5");
