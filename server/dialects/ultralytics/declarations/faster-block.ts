import { shipped } from "./_shipped";

/** A 3×3 convolution on a quarter of the channels, then two 1×1 with twice as many between them. */
export default shipped(
  "Faster_Block FasterBlock FasterNetBlock",
  "Chen et al., Run, Don't Walk: FasterNet, 2023, arXiv 2303.03667",
  {
    channels: "same",
    kernel: 3,
    parameters: "9*(c1//4)**2 + 4*c1*c1 + 4*c1",
    macs: "h*w*(9*(c1//4)**2 + 4*c1*c1)",
  },
);
