import { shipped } from "./_shipped";

/** A convolution that another one tells where to read and how much each place counts; a batch norm behind it. */
export default shipped(
  "DCN DCNv2 DCNV2",
  "Zhu, Hu, Lin and Dai, Deformable ConvNets v2, 2018, arXiv 1811.11168",
  {
    channels: "first-arg",
    args: ["c2", "k=1", "s=1"],
    stride: "s",
    kernel: "k",
    parameters: "k*k*c1*c2 + 3*c2 + k*k*c1*3*k*k + 3*k*k",
    macs: "ceil(h/s)*ceil(w/s)*(k*k*c1*c2 + 3*k**4*c1)",
  },
);
