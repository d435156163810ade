import { csp, shipped } from "./_shipped";

export default shipped(
  "C3STR C3_STR C3SwinTR",
  "Liu et al., Swin Transformer, 2021, arXiv 2103.14030, in a C3 block",
  {
    repeat: "inner",
    layers: csp("SwinTransformerLayer"),
  },
);
