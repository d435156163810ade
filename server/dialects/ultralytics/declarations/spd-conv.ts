import { cbs, shipped } from "./_shipped";

export default shipped(
  "SPDConv SPD_Conv",
  "Sunkara and Luo, No More Strided Convolutions or Pooling, 2022, arXiv 2208.03641",
  { layers: [{ type: "pixelunshuffle", downscale_factor: 2 }, cbs("c2", 3)] },
);
