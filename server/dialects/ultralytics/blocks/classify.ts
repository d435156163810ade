import { integer } from "../../../vocabulary/args";
import { base, c2 } from "./_block";

const natural = (fallback: number) => integer({ min: 1, default: fallback });

/** A convolution to 1280 channels, the mean of each, and a dense layer. */
export const Classify = base("Classify", {
  args: { c2, k: natural(1), s: natural(1), p: integer({ min: 0 }), g: natural(1) },
  build(b, inputs, a) {
    const x = inputs.length > 1 ? b.concat(...inputs) : inputs[0];
    const y = b.cv("conv", x, 1280, a.k, { stride: a.s, padding: a.p, groups: a.g });
    const mean = b.g.flatten(b.g.globalPool(y, "average", true));
    return b.in("linear", () => b.g.dense(b.g.dropout(mean, 0), a.c2));
  },
});
