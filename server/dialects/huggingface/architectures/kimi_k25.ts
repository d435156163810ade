import { kimi } from "../parts/kimi";

export default () => kimi("kimi_k25", ["Kimi_K25", "KimiK25"], { ties: "top" });
