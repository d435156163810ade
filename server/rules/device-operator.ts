import { hasFeature } from "../measure/features";
import type { Device } from "../model/device";
import type { Layer } from "../model/layer";
import { type Context, defineRule } from "./engine/rule";
import { targetsOf } from "./kit/devices";

interface Finding {
  readonly device: Device;
  readonly feature: string;
  /** All that have it, the first of them in front. */
  readonly layers: readonly [Layer, ...Layer[]];
}

const MOST_RELATED = 20;

export default defineRule<Finding>({
  code: "device-operator",
  severity: "warning",
  preset: "device",
  summary: "Warns when the target device cannot run an operation of the model.",
  since: "0.1.0",
  *check(context) {
    for (const device of targetsOf(context))
      for (const feature of device.unsupported?.features ?? []) {
        const [first, ...others] = layersWith(feature, context);
        if (first) yield { device, feature, layers: [first, ...others] };
      }
  },
  at: ({ layers: [first] }) => first.typeSpan,
  layer: ({ layers: [first] }) => first,
  what({ device: { title, unsupported }, feature, layers: [first, ...others] }) {
    const more =
      others.length > 0 ? `, and ${others.length} more ${others.length === 1 ? "layer" : "layers"}` : "";
    const source = unsupported?.source ? ` (${unsupported.source})` : "";
    return `${first.name}${more}: ${title} does not run ${feature}${source}`;
  },
  related: ({ feature, layers: [, ...others] }) =>
    others
      .slice(0, MOST_RELATED)
      .map((l) => ({ span: l.typeSpan, message: `${l.name} (${l.type}): ${feature}` })),
});

const layersWith = (feature: string, { model, trace }: Context): readonly Layer[] =>
  model.layers.filter(({ index }) => trace.byLayer[index]?.some((n) => !n.idle && hasFeature(n, feature)));
