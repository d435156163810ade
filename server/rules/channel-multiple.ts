import { argumentOf, type Layer } from "../model/layer";
import type { Fix } from "../model/problem";
import { channels } from "../model/tensor";
import type { Node } from "../model/trace";
import { integerOf } from "../model/tree";
import { oneOf } from "./engine/options";
import { type Context, defineRule } from "./engine/rule";
import { type Graph, graphOf, isWeighted, readLayers, widthArgument } from "./kit/graph";

/** What the hardware takes at one go, and whether its output or its input channels are meant. */
const PROFILES = {
  "tensor-cores": { multiple: 8, side: "out", of: "tensor cores with 16-bit floats" },
  "tensor-cores-int8": { multiple: 16, side: "out", of: "tensor cores with 8-bit integers" },
  axis: { multiple: 16, side: "out", of: "Axis deep-learning processors" },
  htp: { multiple: 32, side: "out", of: "Qualcomm tensor processors" },
  ti: { multiple: 4, side: "in", of: "TI accelerators" },
} as const;

type Profile = (typeof PROFILES)[keyof typeof PROFILES];

interface Finding {
  readonly layer: Layer;
  readonly count: number;
  readonly profile: Profile;
}

const options = {
  profile: oneOf(
    ["tensor-cores", "tensor-cores-int8", "axis", "htp", "ti"],
    "tensor-cores",
    "Hardware to check for: channels in multiples of 8 (tensor cores), 16 (8-bit integers, Axis) or 32 (Qualcomm HTP); input channels of 4 (TI).",
  ),
} as const;

export default defineRule<Finding, typeof options>({
  code: "channel-multiple",
  severity: "information",
  preset: "hardware",
  summary: "Reports channel counts that are not a multiple of what the hardware processes at once.",
  since: "0.1.0",
  fixKind: "suggestion",
  options,
  *check(context, { profile: name }) {
    const profile = PROFILES[name];
    const graph = graphOf(context);
    const read = readLayers(context);
    for (const layer of context.model.layers) {
      // A head is as wide as what it has to say.
      if (!read.has(layer.index)) continue;
      const worker = workerOf(layer, context);
      const count = worker && countOf(worker, profile, graph);
      if (count !== undefined && count % profile.multiple !== 0) yield { layer, count, profile };
    }
  },
  at: ({ layer, profile }) =>
    profile.side === "out"
      ? ((widthArgument(layer) ?? streamWidth(layer))?.span ?? layer.typeSpan)
      : layer.typeSpan,
  layer: ({ layer }) => layer,
  what: ({ layer, count, profile: { multiple, of, side } }) =>
    `${layer.name} ${side === "out" ? "has" : "reads"} ${count} channels; ${of} work in multiples of ${multiple}, so it costs as much as ${up(count, multiple)}`,
  fixes({ layer, count, profile }): readonly Fix[] {
    const value = widthArgument(layer)?.value;
    // Where the number is scaled, another one would have to be written than the one that is missing.
    if (profile.side === "in" || !value || integerOf(value) !== count) return [];
    const text = String(up(count, profile.multiple));
    return [{ title: `Use ${text}`, edits: [{ span: value.span, text }], preferred: true }];
  },
});

/** In a file of numbers all blocks have one width. */
const streamWidth = (layer: Layer) =>
  ["hidden_size", "n_embd", "d_model"].map((name) => argumentOf(layer, name)).find((a) => a !== undefined);

const up = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

/** The last step with weights of a layer: it gives the layer's channels. */
const workerOf = ({ index }: Layer, { trace }: Context): Node | undefined =>
  [...(trace.byLayer[index] ?? [])]
    .reverse()
    .find((n) => isWeighted(n) && (n.op !== "conv" || !isDepthwise(n)));

const isDepthwise = (n: Node): boolean =>
  Number(n.attrs.groups ?? 1) > 1 &&
  n.inputs[0] !== undefined &&
  n.attrs.groups === channels(n.inputs[0].type);

/** What enters the model and what leaves it is as wide as it has to be. */
function countOf(node: Node, { side }: Profile, graph: Graph): number | undefined {
  const value = side === "out" ? node.output : node.inputs[0];
  const c = value && channels(value.type);
  if (!value || typeof c !== "number" || value.assumed) return undefined;
  if (side === "in") return value.node < 0 ? undefined : c;
  return endsIn(node, graph) ? undefined : c;
}

function endsIn(node: Node, graph: Graph): boolean {
  let step: Node | undefined = node;
  while (step) {
    const readers: readonly Node[] = graph.readers(step.output);
    if (readers.length === 0) return true;
    if (readers.length > 1 || readers[0]?.window !== "pointwise" || isWeighted(readers[0])) return false;
    step = readers[0];
  }
  return false;
}
