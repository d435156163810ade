import { valueLike } from "../edit/arguments";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { kernelArgument, layerOf, numbers, plainNodes, sizes, windowText } from "./kit/graph";

interface Finding {
  readonly node: Node;
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
}

export default defineRule<Finding>({
  code: "checkerboard",
  severity: "information",
  preset: "recommended",
  summary: "Reports a transposed convolution whose kernel is not a multiple of its stride.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    for (const node of plainNodes(context)) {
      if (node.op !== "convTranspose") continue;
      const kernel = numbers(node.attrs.kernel);
      const stride = numbers(node.attrs.stride);
      if (stride.some((s) => s < 1)) continue;
      if (stride.some((s, i) => s > 1 && (kernel[i] ?? s) % s !== 0)) yield { node, kernel, stride };
    }
  },
  at: ({ node }, context) => {
    const layer = layerOf(node, context);
    return kernelArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: ({ node }, context) => layerOf(node, context),
  fixes({ node, kernel, stride }, context) {
    const layer = layerOf(node, context);
    const written = kernelArgument(layer);
    if (!written) return [];
    const better = betterKernel(kernel, stride);
    const value =
      new Set(better).size === 1 && written.value.kind === "scalar" ? (better[0] as number) : better;
    const edits = [
      { span: written.value.span, text: valueLike(layer, String(written.name), value, context) },
    ];
    return [{ title: `Use a kernel of ${windowText(better)}`, edits, ifSound: true }];
  },
  what({ kernel, stride }) {
    const better = betterKernel(kernel, stride);
    return `Transposed convolution with kernel ${windowText(kernel)} and stride ${sizes(stride)} overlaps unevenly, which causes checkerboard artefacts; a kernel of ${windowText(better)} avoids them`;
  },
});

const betterKernel = (kernel: readonly number[], stride: readonly number[]): readonly number[] =>
  kernel.map((k, i) => Math.max(Math.ceil(k / (stride[i] as number)), 1) * (stride[i] as number));
