import { isScalar } from "../../../../model/tree";
import { integer, perAxis } from "../../../../vocabulary/args";
import { c2, defineBlock } from "../../building/block";

const extent = perAxis({ min: 1, default: 1 });

/** torch makes a layer of no classes, and only warns. */
const classes: typeof c2 = {
  ...c2,
  expects: "an integer ≥ 0",
  read: (tree) => (isScalar(tree) && tree.value === 0 ? 0 : c2.read(tree)),
  odd: (tree) => (isScalar(tree) && tree.value === 0 ? "there are no classes to predict" : undefined),
};

/** A convolution to 1280 channels, the mean of each, and a dense layer. */
export const Classify = defineBlock({
  name: "Classify",
  kind: "stacked",
  stockEnding: "-cls",
  task: "classify",
  givesClasses: true,
  args: { c2: classes, k: extent, s: extent, p: perAxis({ min: 0 }), g: integer({ min: 1, default: 1 }) },
  build(b, inputs, a) {
    const x = inputs.length > 1 ? b.concat(...inputs) : inputs[0];
    const y = b.convBnAct("conv", x, 1280, a.k, { stride: a.s, padding: a.p, groups: a.g });
    const mean = b.g.flatten(b.g.globalPool(y, "average", true));
    return b.within("linear", () => b.g.dense(b.g.dropout(mean, 0), a.c2));
  },
});
