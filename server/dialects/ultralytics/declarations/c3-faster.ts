import { csp, shipped } from "./_shipped";

export default shipped(
  "C3_Faster C3Faster",
  "Chen et al., FasterNet, 2023, arXiv 2303.03667, in a C3 block",
  {
    repeat: "inner",
    layers: csp("Faster_Block"),
  },
);
