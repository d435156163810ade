import { csp, shipped } from "./_shipped";

export default shipped("CNeB", "Liu et al., A ConvNet for the 2020s, 2022, arXiv 2201.03545, in a C3 block", {
  repeat: "inner",
  layers: csp("ConvNextBlock"),
});
