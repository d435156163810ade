import { shipped } from "./_shipped";

/** In groups, one half of the channels weighted by their means, the other half position by position. */
export default shipped(
  "ShuffleAttention",
  "Zhang and Yang, SA-Net: Shuffle Attention, 2021, arXiv 2102.00240",
  {
    channels: "same",
    kernel: "global",
    args: ["groups=8"],
    parameters: "6*(c1//(2*groups))",
    macs: 0,
  },
);
