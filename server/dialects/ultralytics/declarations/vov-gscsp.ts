import { csp, shipped } from "./_shipped";

export default shipped("VoVGSCSP VoV-GSCSP", "Li et al., Slim-neck by GSConv, 2022, arXiv 2206.02424", {
  repeat: "inner",
  layers: csp("GSBottleneck"),
});
