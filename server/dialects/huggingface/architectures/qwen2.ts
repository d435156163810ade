import { qwen2 } from "../parts/qwen2";

export default () => ({ ...qwen2("qwen2", "Qwen2"), isNamed: true as const, headWidth: "rounded" as const });
