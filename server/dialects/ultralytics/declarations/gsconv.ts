import { cbs, shipped } from "./_shipped";

/** Half of the channels by a convolution, the other half from these by a depthwise one, shuffled. */
export default shipped("GSConv", "Li et al., Slim-neck by GSConv, 2022, arXiv 2206.02424", {
  args: ["c2", "k=1", "s=1"],
  layers: [
    { name: "dense", ...cbs("c2//2", "k", { stride: "s" }) },
    { name: "sparse", ...cbs("c2//2", 5, { groups: "c2//2" }) },
    { type: "concat", from: ["dense", "sparse"] },
  ],
});
