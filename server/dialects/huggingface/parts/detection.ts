import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { LABELS } from "./heads";
import { linear } from "./norms";

/** Nobody stacks more of them. */
const MOST_DENSE = 64;

/** Dense layers of one width and a last one. */
export function perceptron(g: Builder, x: Value, width: number, out: number, layers: number): Value {
  if (!(layers >= 1 && layers <= MOST_DENSE)) return g.unknown([x]);
  let y = x;
  for (let i = 0; i < layers - 1; i++) y = g.activation(linear(g, `layers.${i}`, y, width, true), "relu");
  return linear(g, `layers.${layers - 1}`, y, out, true);
}

/** For every object that is looked for: its class or none, in so many dense layers, and its box. */
export function detections(c: Scope, width: number, classLayers: number, none = true): readonly Stage[] {
  // One more class for no object at all, where the family has one.
  const kinds = c.labels + (none ? 1 : 0);
  const [classes, box] = ["class_labels_classifier", "bbox_predictor"];
  return [
    {
      name: "objects",
      type: "head",
      keys: LABELS,
      run(g, [x]) {
        const seen = x as Value;
        const kind = g.within(classes, () =>
          classLayers === 1 ? g.dense(seen, kinds, true) : perceptron(g, seen, width, kinds, classLayers),
        );
        const corners = g.within(box, () => perceptron(g, seen, width, 4, 3));
        return g.concat([kind, corners], 1);
      },
    },
  ];
}
