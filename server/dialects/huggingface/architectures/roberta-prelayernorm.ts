import { early } from "../parts/early";

export default () =>
  early("roberta-prelayernorm", "RobertaPreLayerNorm", {
    sizes: [50265],
    prefix: "roberta_prelayernorm",
    roberta: true,
    normFirst: true,
  });
