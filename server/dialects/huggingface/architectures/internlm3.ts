import { llamaAs } from "../parts/remote";

export default () =>
  llamaAs("internlm3", "InternLM3", { sizes: [128512, 4096, 10240, 48, 32, 2, 32768], headDim: 128 });
