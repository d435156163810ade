import { cbs, shipped } from "./_shipped";

export default shipped(
  "BottleneckCBAM CBAMBottleneck",
  "Woo et al., CBAM, 2018, arXiv 1807.06521, in a bottleneck",
  {
    residual: true,
    layers: [cbs("c2"), cbs("c2", 3), { type: "CBAM" }],
  },
);
