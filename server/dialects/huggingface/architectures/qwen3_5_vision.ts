import { qwenVision } from "../parts/qwen-vision";

export default () => qwenVision(["qwen3_5_vision"], ["Qwen3_5Vision"], false);
