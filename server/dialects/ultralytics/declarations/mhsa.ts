import { shipped } from "./_shipped";

/** Attention between all positions of a map; queries, keys and values by 1×1 convolutions. */
export default shipped("MHSA", "Srinivas et al., Bottleneck Transformers, 2021, arXiv 2101.11605", {
  channels: "same",
  kernel: "global",
  parameters: "3*c1*c1 + 3*c1",
  macs: "3*h*w*c1*c1 + 2*h*w*h*w*c1",
});
