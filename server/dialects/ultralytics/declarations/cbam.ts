import { conv, shipped } from "./_shipped";

/** Channels weighted by what is in them on the whole, then positions by what is in all channels there. */
export default shipped(
  "CBAM",
  "Woo, Park, Lee and Kweon, CBAM, 2018, arXiv 1807.06521, as Ultralytics has it",
  {
    channels: "same",
    args: ["k=7"],
    kernel: "global",
    layers: [
      { type: "globalavgpool", keepdims: true },
      { name: "gate", ...conv("c1"), activation: "sigmoid" },
      { name: "weighted", type: "multiply", from: ["input", "gate"] },
      { name: "mean", type: "channelpool", mode: "mean", from: "weighted" },
      { name: "most", type: "channelpool", mode: "max", from: "weighted" },
      { type: "concat", from: ["mean", "most"] },
      { name: "places", ...conv(1, "k"), bias: false, activation: "sigmoid" },
      { type: "multiply", from: ["weighted", "places"] },
    ],
  },
);
