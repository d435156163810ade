import { kimi } from "../parts/kimi";
import { sharing } from "../parts/remote";

export default () => kimi("kimi_vl", ["KimiVL"], { ties: "either", remote: sharing("kimi_k25") });
