import { NEST_KEYS, REPEAT_KEYS, TYPE_KEYS } from "../compose/entry";
import type { Notation } from "../dialect";

/** As the reader of entries reads them. */
export const notation: Notation = {
  typeKeys: TYPE_KEYS,
  argumentKeys: [...NEST_KEYS],
  fromKey: "from",
  namedBy: "name",
  repeatKeys: [...REPEAT_KEYS],
  hiddenArguments: /^(?:dim_feedforward|ffn_dim|mlp_dim)$/,
};
