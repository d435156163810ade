import { shipped } from "./_shipped";

/** Weights that follow from how far each value is from the mean of its channel: nothing is learnt. */
export default shipped(
  "SimAM Simam",
  "Yang, Zhang, Li and Xie, SimAM: A Simple, Parameter-Free Attention Module, 2021, PMLR 139",
  { channels: "same", kernel: "global", parameters: 0, macs: 0 },
);
