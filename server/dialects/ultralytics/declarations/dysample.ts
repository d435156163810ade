import { shipped } from "./_shipped";

/** Twice the size; a 1×1 convolution says for each output where to read, in 4 groups of channels. */
export default shipped(
  "DySample Dy_Sample",
  "Liu, Lu, Fu and Cao, Learning to Upsample by Learning to Sample, 2023, arXiv 2308.15085",
  {
    channels: "same",
    stride: "1/2",
    parameters: "32*c1 + 32",
    macs: "h*w*32*c1",
  },
);
