import { hasFeature } from "../measure/features";
import type { Device } from "../model/device";
import type { Layer } from "../model/layer";
import { type Context, defineRule } from "./engine/rule";
import { targetsOf } from "./kit/devices";

/** What is documented to lose accuracy in 8 bits, and where. */
const SUFFERS = [
  {
    feature: "silu",
    words: "SiLU is harder to quantize to 8 bits than ReLU6, which EfficientNet-Lite uses for that reason",
  },
  {
    feature: "attention",
    words: "activations of transformers have outliers that 8 bits hold badly (arXiv 2109.12948)",
  },
] as const;

interface Finding {
  readonly device: Device;
  readonly words: string;
  readonly layers: readonly [Layer, ...Layer[]];
}

export default defineRule<Finding>({
  code: "device-int8",
  severity: "information",
  preset: "device",
  summary: "Reports SiLU and attention in a model whose target device runs only 8-bit integers.",
  since: "0.1.0",
  *check(context) {
    for (const device of targetsOf(context).filter(({ dtype }) => dtype === "int8"))
      for (const { feature, words } of SUFFERS) {
        // What the device does not run at all is another rule's to say.
        if (device.unsupported?.features.includes(feature)) continue;
        const [first, ...others] = layersWith(feature, context);
        if (first) yield { device, words, layers: [first, ...others] };
      }
  },
  at: ({ layers: [first] }) => first.typeSpan,
  layer: ({ layers: [first] }) => first,
  what: ({ device: { title }, words, layers: { length, 0: first } }) =>
    `${first.name}${length > 1 ? ` and ${length - 1} more` : ""}: ${title} runs int8 only, and ${words}; measure the accuracy after quantization`,
});

const layersWith = (feature: string, { model, trace }: Context): readonly Layer[] =>
  model.layers.filter(({ index }) => trace.byLayer[index]?.some((n) => !n.idle && hasFeature(n, feature)));
