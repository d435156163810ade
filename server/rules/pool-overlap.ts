import { defineRule } from "./engine/rule";
import { argumentOf, layerOf, numbers, sizes } from "./kit/graph";
import { type PoolFinding, poolsOf } from "./kit/pools";

export default defineRule<PoolFinding>({
  code: "pool-overlap",
  severity: "information",
  preset: "recommended",
  *check(context) {
    for (const pool of poolsOf(context)) {
      const { kernel, stride } = pool;
      // A stride of 1 smooths on purpose and reduces nothing; a symmetric 3 by 2 is the habit of whole families.
      if (stride.some((s, i) => s > 1 && s < (kernel[i] as number))) yield pool;
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return argumentOf(layer, "stride", "strides")?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what: ({ kernel, stride, node }) =>
    `The ${sizes(kernel)}-wide ${String(node.attrs.mode)} pooling moves by ${sizes(numbers(stride))}: its windows overlap, and part of the input is read more than once`,
});
