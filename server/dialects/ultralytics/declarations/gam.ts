import { conv, shipped } from "./_shipped";

/** Channels weighted at every position by a bottleneck, then positions by two 7×7 convolutions around another one. */
export default shipped(
  "GAM GAM_Attention GAMAttention",
  "Liu, Shao and Hoffmann, Global Attention Mechanism, 2021, arXiv 2112.05561",
  {
    channels: "same",
    args: ["rate=4"],
    layers: [
      { ...conv("c1//rate"), activation: "relu" },
      { name: "gate", ...conv("c1"), activation: "sigmoid" },
      { name: "weighted", type: "multiply", from: ["input", "gate"] },
      { ...conv("c1//rate", 7), norm: "batch", activation: "relu" },
      { name: "places", ...conv("c1", 7), norm: "batch", activation: "sigmoid" },
      { type: "multiply", from: ["weighted", "places"] },
    ],
  },
);
