import type { Notation } from "../dialect";

/** `[from, repeats, module, args]`. */
export const notation: Notation = { typeKeys: [], argumentKeys: [], rows: true, scalesKey: "scales" };
