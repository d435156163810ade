import { llamaLike } from "../parts/remote";

export default () =>
  llamaLike("minicpm", "MiniCPM", { sizes: [32000, 4096, 11008, 32, 32, null, 2048, true] });
