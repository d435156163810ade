import { defineRule } from "./engine/rule";
import { type Link, looksAround, stepsOf } from "./kit/chain";
import { kernelArgument, layerOf, numbers, windowText } from "./kit/graph";

/** Early maps are fine and their details close together: small windows first, larger ones (if any) later. */
export default defineRule<Link>({
  code: "shrinking-kernels",
  severity: "information",
  preset: "strict",
  summary: "Reports a convolution with a smaller kernel than the one before it.",
  since: "0.1.0",
  *check(context) {
    for (const step of stepsOf(context)) {
      const { first, second } = step;
      if (!looksAround(first) || !looksAround(second) || isStem(step)) continue;
      const [a, b] = [numbers(first.attrs.kernel), numbers(second.attrs.kernel)];
      if (a.length === b.length && b.every((k, i) => k <= (a[i] as number)) && String(a) !== String(b)) {
        if (isSquare(a) && isSquare(b)) yield step;
      }
    }
  },
  at: ({ second }, context) => {
    const layer = layerOf(second, context);
    return kernelArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ second }, context) => layerOf(second, context),
  what: ({ first, second }, context) =>
    `${layerOf(second, context).name} has a ${windowText(numbers(second.attrs.kernel))} kernel after one of ${windowText(numbers(first.attrs.kernel))}; kernels usually stay or grow with depth`,
});

/** The first convolution may be large: it reduces an image at one go. */
const isStem = ({ first }: Link): boolean =>
  first.inputs[0]?.node === -1 && numbers(first.attrs.stride).some((s) => s > 1);

const isSquare = (kernel: readonly number[]): boolean => new Set(kernel).size === 1;
