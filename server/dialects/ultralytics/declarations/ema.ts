import { shipped } from "./_shipped";

const own = "(c1//factor)";

/** In groups of channels: pooled along both sides and through a 1×1, beside a 3×3, each weighted by the other. */
export default shipped(
  "EMA EMAttention EMA_attention",
  "Ouyang et al., Efficient Multi-Scale Attention Module with Cross-Spatial Learning, 2023, arXiv 2305.13563",
  {
    channels: "same",
    kernel: "global",
    args: ["factor=32"],
    parameters: `10*${own}*${own} + 4*${own}`,
    macs: `factor*(9*h*w*${own}*${own} + (h+w)*${own}*${own} + 2*h*w*${own})`,
  },
);
