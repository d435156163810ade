import { conv, shipped } from "./_shipped";

/** Two large depthwise windows, and at every position the choice between them. */
export default shipped(
  "LSK LSKBlock LSKblock",
  "Li et al., Large Selective Kernel Network, 2023, arXiv 2303.09030",
  {
    channels: "same",
    layers: [
      { name: "near", ...conv("c1", 5), groups: "c1" },
      { name: "far", ...conv("c1", 7), padding: 9, dilation: 3, groups: "c1" },
      { name: "one", ...conv("c1//2"), from: "near" },
      { name: "two", ...conv("c1//2"), from: "far" },
      { name: "both", type: "concat", from: ["one", "two"] },
      { name: "mean", type: "channelpool", mode: "mean", from: "both" },
      { name: "most", type: "channelpool", mode: "max", from: "both" },
      { type: "concat", from: ["mean", "most"] },
      { ...conv(2, 7), activation: "sigmoid" },
      { name: "gate", ...conv("c1"), from: "one" },
      { type: "multiply", from: ["input", "gate"] },
    ],
  },
);
