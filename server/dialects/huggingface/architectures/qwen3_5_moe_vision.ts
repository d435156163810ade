import { qwenVision } from "../parts/qwen-vision";

export default () => qwenVision(["qwen3_5_moe_vision"], ["Qwen3_5MoeVision"], false);
