import { cbs, shipped } from "./_shipped";

export default shipped(
  "BottleneckSE SEBottleneck",
  "Hu, Shen and Sun, 2017, arXiv 1709.01507, in a bottleneck",
  {
    residual: true,
    layers: [cbs("c2"), cbs("c2", 3), { type: "SE" }],
  },
);
