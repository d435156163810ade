import { shipped } from "./_shipped";

/** 1 where the input can be added as it is. */
const identity = "max(0, 1-abs(c1-c2))*max(0, 2-s)";

/** A 3×3, a 1×1 and the identity side by side, each with a batch norm; one 3×3 when it is used. */
export default shipped("RepVGGBlock RepVGG RepVGGBlockv6", "Ding et al., RepVGG, 2021, arXiv 2101.03697", {
  channels: "first-arg",
  args: ["c2", "k=3", "s=1"],
  stride: "s",
  kernel: 3,
  parameters: `10*c1*c2 + 4*c2 + 2*c1*${identity}`,
  macs: "10*c1*c2*ceil(h/s)*ceil(w/s)",
});
