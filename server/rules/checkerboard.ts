import type { Node } from "../model/trace";
import { argumentOf, isPlain, layerOf, numbers, sizes } from "./_graph";
import { defineRule } from "./_rule";

interface Finding {
  readonly node: Node;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
}

export default defineRule<Finding>({
  code: "checkerboard",
  severity: "information",
  preset: "recommended",
  *check({ trace }) {
    for (const node of trace.nodes) {
      if (node.op !== "convTranspose" || !isPlain(node)) continue;
      const kernel = numbers(node.attrs.kernel);
      const stride = numbers(node.attrs.stride);
      if (stride.some((s, i) => s > 1 && (kernel[i] ?? s) % s !== 0)) yield { node, kernel, stride };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return argumentOf(layer, "kernel_size", "kernel")?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  what({ kernel, stride }) {
    const better = kernel.map(
      (k, i) => Math.max(Math.ceil(k / (stride[i] as number)), 1) * (stride[i] as number),
    );
    return `A transposed convolution of kernel ${sizes(kernel)} and stride ${sizes(stride)} paints a checkerboard: some outputs get more inputs than their neighbours; a kernel of ${sizes(better)} would not`;
  },
});
