import { csp, shipped } from "./_shipped";

export default shipped(
  "BoT3 BOT3",
  "Srinivas et al., Bottleneck Transformers, 2021, arXiv 2101.11605, in a C3 block",
  {
    repeat: "inner",
    layers: csp("BottleneckTransformer"),
  },
);
