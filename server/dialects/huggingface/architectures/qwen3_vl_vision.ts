import { qwenVision } from "../parts/qwen-vision";

export default qwenVision(["qwen3_vl_vision"], "Qwen3VLVision", true);
