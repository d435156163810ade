import { shipped } from "./_shipped";

/** A depthwise 7×7, then two layers that mix the channels, the first one four times as wide. */
export default shipped(
  "ConvNextBlock ConvNeXtBlock ConvNeXt_Block",
  "Liu et al., A ConvNet for the 2020s, 2022, arXiv 2201.03545",
  {
    channels: "same",
    parameters: "8*c1*c1 + 58*c1",
    macs: "h*w*(8*c1*c1 + 49*c1)",
    kernel: 7,
  },
);
