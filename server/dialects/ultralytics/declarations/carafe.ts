import { shipped } from "./_shipped";

/** Twice the size; each output a weighted mean of 5×5 inputs, with weights from a 3×3 convolution on 64 channels. */
export default shipped(
  "CARAFE Carafe",
  "Wang et al., CARAFE: Content-Aware ReAssembly of FEatures, 2019, arXiv 1905.02188",
  {
    channels: "same",
    stride: "1/2",
    parameters: "64*c1 + 64 + 9*64*100 + 100",
    macs: "h*w*(64*c1 + 9*64*100 + 4*25*c1)",
  },
);
