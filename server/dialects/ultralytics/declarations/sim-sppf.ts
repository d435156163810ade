import { cbs, shipped } from "./_shipped";

/** Spatial pyramid pooling with rectified units. */
export default shipped("SimSPPF", "Li et al., YOLOv6, 2022, arXiv 2209.02976", {
  args: ["c2", "k=5"],
  layers: [
    { name: "a", ...cbs("c1//2"), activation: "relu" },
    { name: "b", type: "maxpool2d", kernel_size: "k", stride: 1, padding: "k//2" },
    { name: "c", type: "maxpool2d", kernel_size: "k", stride: 1, padding: "k//2" },
    { name: "d", type: "maxpool2d", kernel_size: "k", stride: 1, padding: "k//2" },
    { type: "concat", from: ["a", "b", "c", "d"] },
    { ...cbs("c2"), activation: "relu" },
  ],
});
