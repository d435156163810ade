import { shipped } from "./_shipped";

/** The odd extent that grows with the logarithm of the channels: one window over them, on the mean of each. */
const extent = "2*int(abs((log2(c1)+1)/2)/2) + 1";

export default shipped(
  "ECA ECAAttention eca_layer ECALayer EfficientChannelAttention",
  "Wang et al., ECA-Net, 2019, arXiv 1910.03151",
  { channels: "same", kernel: "global", parameters: extent, macs: `c1*(${extent})` },
);
