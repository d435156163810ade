import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { blocksOf, isDepthwise, looksAround } from "./kit/chain";
import { layerOf, numbers, widthOf, windowText } from "./kit/graph";

interface Finding {
  readonly odd: Node;
  readonly usual: Node;
  readonly count: number;
}

/** Layers that work on the same map are most often alike; one that is not is worth a second look. */
export default defineRule<Finding>({
  code: "uneven-blocks",
  severity: "information",
  preset: "strict",
  summary: "Reports a convolution that differs from the others on maps of the same size.",
  since: "0.1.0",
  *check(context) {
    for (const block of blocksOf(context)) {
      const alike = block.filter((n) => looksAround(n) && !isDepthwise(n));
      if (alike.length < 3 || alike.length !== block.length) continue;
      const usual = alike
        .map((n) => alike.filter((o) => form(o) === form(n)))
        .sort((a, b) => b.length - a.length)[0];
      const [first] = usual ?? [];
      const odd = alike.find((n) => n !== alike[0] && first && form(n) !== form(first));
      if (usual && first && odd && usual.length * 2 > alike.length)
        yield { odd, usual: first, count: usual.length };
    }
  },
  at: ({ odd }, context) => layerOf(odd, context).typeSpan,
  layer: ({ odd }, context) => layerOf(odd, context),
  what: ({ odd, usual, count }, context) =>
    `${layerOf(odd, context).name} (${form(odd)}) differs from the ${count} other convolutions on the same map (${form(usual)})`,
  related: ({ usual }, context) => [
    { span: layerOf(usual, context).typeSpan, message: "one of the other convolutions" },
  ],
});

const form = (n: Node): string =>
  `${windowText(numbers(n.attrs.kernel))} kernel, ${widthOf(n) ?? "?"} filters`;
