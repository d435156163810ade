import { conv, shipped } from "./_shipped";

/** Channels weighted by a small network on the mean of each. */
export default shipped(
  "SE SEAttention SELayer SEBlock SENet SE_Block",
  "Hu, Shen and Sun, Squeeze-and-Excitation Networks, 2017, arXiv 1709.01507",
  {
    channels: "same",
    args: ["ratio=16"],
    layers: [
      { type: "globalavgpool", keepdims: true },
      { ...conv("max(c1//ratio, 1)"), bias: false, activation: "relu" },
      { name: "gate", ...conv("c1"), bias: false, activation: "sigmoid" },
      { type: "multiply", from: ["input", "gate"] },
    ],
  },
);
