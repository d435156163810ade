import type { FieldAxis, ReceptiveField } from "../model/facts";
import type { Layer } from "../model/layer";
import { rememberedFor } from "../model/remember";
import type { Node } from "../model/trace";
import { defineRule } from "./engine/rule";
import { counted, inputSpace, kernelArgument, numbers, windowText } from "./kit/graph";

interface Finding {
  readonly layer: Layer;
  readonly field: readonly number[];
  readonly space: readonly number[];
  readonly others: readonly Layer[];
}

/** Once every position sees the whole input, a larger window adds weights and sees nothing more. */
export default defineRule<Finding>({
  code: "rf-unproductive",
  severity: "information",
  preset: "recommended",
  summary: "Reports a convolution whose input already sees the whole image at every position.",
  since: "0.1.0",
  *check(context) {
    const { model, facts, trace } = context;
    const space = inputSpace(context);
    if (!space) return;
    const covers = (layer: number): boolean => seesAll(facts.layers[layer]?.receptiveField, space);
    const found = model.layers.filter(({ index }) => {
      const read = trace.inputs[index]?.[0] ?? [];
      return (
        hasWindow(trace.byLayer[index] ?? NOTHING) &&
        read.length > 0 &&
        read.every((v) => v.layer >= 0 && covers(v.layer)) &&
        covers(index)
      );
    });
    const [layer, ...others] = found;
    const before = layer && facts.layers[facts.layers[layer.index]?.inputs[0]?.layer ?? -1]?.receptiveField;
    if (layer && before) yield { layer, others, space, field: before.axes.map((a) => a.min) };
  },
  at: ({ layer }) => kernelArgument(layer)?.span ?? layer.typeSpan,
  layer: ({ layer }) => layer,
  what({ layer, field, space, others }) {
    const more = others.length > 0 ? `; so does that of ${counted(others.length, "layer")} after it` : "";
    return `The input of ${layer.name} already sees the whole ${space.join("×")} image (RF ${windowText(field.map(Math.floor))})${more}`;
  },
  related: ({ others }) =>
    others.slice(0, 20).map((l) => ({ span: l.typeSpan, message: `${l.name} as well` })),
});

const NOTHING: readonly Node[] = [];

const hasWindow = rememberedFor((nodes: readonly Node[]): boolean =>
  nodes.some((n) => n.op === "conv" && numbers(n.attrs.kernel).some((k) => k > 1)),
);

function seesAll(field: ReceptiveField | null | undefined, space: readonly number[]): boolean {
  if (field?.form !== "spatial" || field.global || field.assumed) return false;
  const { axes } = field;
  if (axes.length !== space.length) return false;
  for (let i = 0; i < axes.length; i++) if ((axes[i] as FieldAxis).min < (space[i] as number)) return false;
  return true;
}
