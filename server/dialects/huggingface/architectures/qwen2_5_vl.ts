import { qwen2Wrapper } from "../parts/qwen-wrapper";

export default () => qwen2Wrapper("qwen2_5_vl", "Qwen2_5_VL");
