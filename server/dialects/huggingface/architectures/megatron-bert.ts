import { early } from "../parts/early";

export default () =>
  early("megatron-bert", "MegatronBert", {
    sizes: [29056, 1024, 4096, 24, 16],
    prefix: "bert",
    normFirst: true,
    embeddingNorm: false,
  });
