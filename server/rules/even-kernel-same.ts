import type { Fix } from "../model/problem";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { kernelArgument, layerOf, numbers, plainConvs, windowText } from "./kit/graph";

/** An even window has no middle: padded to keep the size, its output lies half a pixel beside its input. */
export default defineRule<Node>({
  code: "even-kernel-same",
  severity: "information",
  preset: "strict",
  summary: "Reports a convolution with an even kernel and `same` padding.",
  since: "0.1.0",
  fixKind: "suggestion",
  *check(context) {
    for (const { node, kernel } of plainConvs(context)) {
      const stride = numbers(node.attrs.stride);
      if (node.attrs.padding !== "same") continue;
      if (kernel.some((k, i) => k % 2 === 0 && stride[i] === 1)) yield node;
    }
  },
  at: (node, context) => {
    const layer = layerOf(node, context);
    return kernelArgument(layer)?.span ?? layer.typeSpan;
  },
  layer: (node, context) => layerOf(node, context),
  what: (node, context) =>
    `${layerOf(node, context).name} pads an even ${windowText(numbers(node.attrs.kernel))} kernel unevenly to keep the size, which shifts its output by half a pixel; use an odd kernel`,
  fixes(node, context): readonly Fix[] {
    const kernel = numbers(node.attrs.kernel);
    const value = kernelArgument(layerOf(node, context))?.value;
    if (value?.kind !== "scalar" || new Set(kernel).size !== 1) return [];
    const odd = (kernel[0] as number) + 1;
    return [
      {
        title: `Use a kernel of ${odd}`,
        edits: [{ span: value.span, text: String(odd) }],
        preferred: true,
      },
    ];
  },
});
