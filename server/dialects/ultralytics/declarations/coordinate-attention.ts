import { shipped } from "./_shipped";

const hidden = "max(8, c1//ratio)";

/** Means along each row and each column, through one bottleneck, as two maps of weights. */
export default shipped(
  "CA CoordAtt CoordAttention CoordinateAttention",
  "Hou, Zhou and Feng, Coordinate Attention for Efficient Mobile Network Design, 2021, arXiv 2103.02907",
  {
    channels: "same",
    kernel: "global",
    args: ["ratio=32"],
    parameters: `3*c1*${hidden} + 3*${hidden} + 2*c1`,
    macs: `2*(h+w)*c1*${hidden}`,
  },
);
