import { integer } from "../../../../vocabulary/args";
import { defineBlock } from "../../building/block";
import { allItsInputs } from "../../building/claims";

/** Its inputs side by side; the axis is that of torch, with the batch as 0. */
export const Concat = defineBlock({
  name: "Concat",
  kind: "verbatim",
  joins: true,
  claims: allItsInputs,
  reads: "several",
  args: { dimension: integer({ default: 1 }) },
  build(b, inputs, { dimension }) {
    const rank = inputs[0].type.dims?.length;
    const axis = dimension < 0 && rank !== undefined ? dimension + rank : dimension - 1;
    if (axis < 0)
      b.g.fault(
        "bad-argument",
        `concatenates along ${dimension === 0 ? "the batch" : `axis ${dimension}, which does not exist`}; write [1] for the channels`,
        {
          attr: "dimension",
        },
      );
    return b.g.concat(inputs, axis < 0 ? undefined : axis);
  },
});
