import type { Notation } from "../dialect";

/** `[from, repeats, module, args]`. */
export const notation: Notation = {
  typeKeys: [],
  argumentKeys: [],
  rows: true,
  scalesKey: "scales",
  hiddenArguments: /^(?:c[3-9]|cm|c_mid)$/,
};
