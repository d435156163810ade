import { shipped } from "./_shipped";

/** Levels of one size, added with a weight at every position: a small convolution on each, and one on all of them. */
export default shipped(
  "ASFF ASFF2 ASFF3 ASFFV5",
  "Liu, Huang and Wang, Learning Spatial Fusion, 2019, arXiv 1911.09516",
  {
    channels: "same",
    parameters: "inputs*(8*c1 + 16) + 8*inputs*inputs + inputs",
    macs: "h*w*(inputs*8*c1 + 8*inputs*inputs)",
  },
);
