import { shipped } from "./_shipped";

/** Side by side, each input with a weight of its own. */
export default shipped(
  "Concat_bifpn Concat_BiFPN Concat_BIFPN BiFPN_Concat BiFPN_Concat2 BiFPN_Concat3 BiFPN_concat",
  "Tan, Pang and Le, EfficientDet, 2019, arXiv 1911.09070, with a concatenation in place of the sum",
  { channels: "sum", parameters: "inputs", macs: 0 },
);
