import { cbs, shipped } from "./_shipped";

export default shipped(
  "BottleneckTransformer",
  "Srinivas et al., Bottleneck Transformers, 2021, arXiv 2101.11605",
  {
    residual: true,
    layers: [cbs("c2"), { type: "MHSA" }],
  },
);
