import { qwen2Wrapper } from "../parts/qwen-wrapper";

export default () => qwen2Wrapper("qwen2_vl", "Qwen2VL");
