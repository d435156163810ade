import { qwenWrapper } from "../parts/qwen-wrapper";

export default () => qwenWrapper("qwen3_vl", "Qwen3VL");
