import { csp, shipped } from "./_shipped";

export default shipped("C3SE C3_SE", "Hu, Shen and Sun, 2017, arXiv 1709.01507, in a C3 block", {
  repeat: "inner",
  layers: csp("BottleneckSE"),
});
