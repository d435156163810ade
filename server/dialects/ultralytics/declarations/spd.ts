import { shipped } from "./_shipped";

export default shipped(
  "SPD SpaceToDepth Space_to_depth",
  "Sunkara and Luo, No More Strided Convolutions or Pooling, 2022, arXiv 2208.03641",
  { channels: "4*c1", stride: 2, parameters: 0, macs: 0 },
);
