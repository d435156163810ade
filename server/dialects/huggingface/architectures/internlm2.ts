import { llamaLike } from "../parts/remote";

export default () =>
  llamaLike("internlm2", "InternLM2", {
    sizes: [103168, 4096, 11008, 32, 32, null, 2048],
    bias: true,
  });
