import { qwenVision } from "../parts/qwen-vision";

export default () =>
  qwenVision(["qwen3_vl_vision", "qwen3_vl_moe_vision"], ["Qwen3VLVision", "Qwen3VLMoeVision"], true);
