import { argumentOf, type Layer, type Model } from "../model/layer";
import { stringOf } from "../model/tree";
import { defineRule } from "./engine/rule";

/** Two layers of which one hands its map to the other, each with its channels elsewhere. */
interface Finding {
  readonly layer: Layer;
  readonly from: Layer;
  readonly reads: string;
  readonly gives: string;
}

export default defineRule<Finding>({
  code: "mixed-data-format",
  severity: "warning",
  preset: "recommended",
  summary: "Warns when a channels-first layer feeds a channels-last one, or the reverse.",
  since: "0.1.0",
  appliesTo: "files that state data_format",
  *check({ model }) {
    if (!model.framework.layoutPerLayer) return;
    const given = formats(model);
    for (const layer of model.layers) {
      const reads = formatOf(layer);
      if (reads === undefined || !MAPS.test(layer.type)) continue;
      for (const { to } of layer.calls[0] ?? []) {
        const other = to.kind === "layer" ? given[to.index] : undefined;
        if (!other || other.format === reads) continue;
        yield { layer, from: other.from, reads, gives: other.format };
        break;
      }
    }
  },
  at: ({ layer }) => layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, from, reads, gives }) =>
    `${layer.name} uses ${reads} but is fed by ${from.name} in ${gives}: it would treat rows as channels`,
  related: ({ from, gives }) => [{ span: from.mark ?? from.typeSpan, message: `${from.name} is ${gives}` }],
});

interface Given {
  readonly format: string;
  readonly from: Layer;
}

/** Layers whose work depends on where the channels are. */
const MAPS = /Conv|Pool(ing)?[123]D$|Padding|Cropping|UpSampling/;

/** Layers that hand a map on as it is, wherever its channels are. */
const PASSING =
  /^(Activation|.*ReLU|ELU|.*Dropout|Gaussian.*|.*Dropout[123]D|Add|Multiply|Average|Maximum|Concatenate|BatchNormalization|Identity)$/;

const formatOf = (layer: Layer): string | undefined => stringOf(argumentOf(layer, "data_format")?.value);

/** Per layer, the format of the map that it gives, as far as that is certain. */
function formats({ layers }: Model): readonly (Given | undefined)[] {
  const given: (Given | undefined)[] = [];
  for (const layer of layers) {
    const own = formatOf(layer);
    const [first] = layer.calls[0] ?? [];
    if (own !== undefined)
      given.push(
        MAPS.test(layer.type) && !/Global/.test(layer.type) ? { format: own, from: layer } : undefined,
      );
    else
      given.push(PASSING.test(layer.type) && first?.to.kind === "layer" ? given[first.to.index] : undefined);
  }
  return given;
}
