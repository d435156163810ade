import { deepseek } from "../parts/deepseek";

export default () => deepseek("deepseek_v3", "DeepseekV3");
