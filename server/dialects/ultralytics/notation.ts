import type { Notation } from "../dialect";

/** `[from, repeats, module, args]`. */
export const notation: Notation = {
  typeKeys: [],
  argumentKeys: [],
  rows: true,
  doubling: '[-1, 1, nn.Upsample, [None, 2, "nearest"]]',
  scalesKey: "scales",
  hiddenArguments: /^(?:c[3-9]|cm|c_mid)$/,
};
