import { early } from "../parts/early";

export default () =>
  early("xlm-roberta-xl", "XLMRobertaXL", {
    sizes: [250880, 2560, 10240, 36, 32, 514],
    kinds: 1,
    prefix: "roberta",
    roberta: true,
    normFirst: true,
    embeddingNorm: false,
  });
