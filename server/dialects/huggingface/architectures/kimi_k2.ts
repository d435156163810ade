import { deepseek } from "../parts/deepseek";

export default () =>
  deepseek("kimi_k2", "KimiK2", {
    remote: "comes with its own code; it is read as deepseek_v3, which computes the same",
  });
