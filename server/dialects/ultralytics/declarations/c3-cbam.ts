import { csp, shipped } from "./_shipped";

/** A cross-stage partial block with attention behind each bottleneck. */
export default shipped("C3CBAM C3_CBAM CBAMC3", "Woo et al., CBAM, 2018, arXiv 1807.06521, in a C3 block", {
  repeat: "inner",
  layers: csp("BottleneckCBAM"),
});
