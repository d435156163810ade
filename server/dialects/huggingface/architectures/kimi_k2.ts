import { deepseek } from "../parts/deepseek";

export default deepseek("kimi_k2", "KimiK2", {
  remote: "needs code of its own; it is read as deepseek_v3, whose mathematics it shares",
});
