import type { Dim } from "../../../model/dim";
import { ownValue } from "../../../model/own";
import type { Node, Value, Weight } from "../../../model/trace";
import { booleanOf, get, items, stringOf } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { anything, text } from "../../../vocabulary/args";
import { layer } from "../spec";

const inner = anything({ required: true });

const NO_FORM = { args: [], kwargs: new Map() } as const;

/** The same layer at every step of the first axis. */
export const timeDistributed = layer({
  type: "TimeDistributed",
  isComposite: true,
  args: { layer: inner },
  holds: ["layer"],
  lower: ({ g, x, args, inner: step }) =>
    g.each(x, x.type.layout, (one) => step(args.layer)(g, [one], NO_FORM)),
});

const MERGES: Readonly<Record<string, string>> = { sum: "add", mul: "multiply", ave: "average" };

/** A recurrent layer in each direction of time. */
export const bidirectional = layer({
  type: "Bidirectional",
  isComposite: true,
  args: { layer: inner, backward_layer: anything(), merge_mode: text() },
  holds: ["layer", "backward_layer"],
  lower({ g, inputs, args, inner: step, given }) {
    const [forth, ...forthStates] = g.within("forward", () => step(args.layer)(g, inputs, NO_FORM));
    const back = step(args.backward_layer ?? args.layer);
    const [other, ...backStates] = g.within("backward", () => back(g, inputs, NO_FORM));
    const both = [forth as Value, other as Value];
    const states = [...forthStates, ...backStates];
    const mode = given("merge_mode") ? args.merge_mode : "concat";
    if (mode === undefined) return [...both, ...states];
    const fn = ownValue(MERGES, mode);
    const rank = both[0]?.type.dims?.length ?? 1;
    return [fn ? g.elementwise(fn, both) : g.concat(both, rank - 1), ...states];
  },
});

/** The kernels of what has just been made: what pruning, quantising and normalising weights look at. */
const kernelsSince = (g: Builder, from: number): readonly Weight[] =>
  g.nodes.slice(from).flatMap((n) => n.weights.filter((w) => /kernel|embeddings|table/.test(w.name)));

const untrained = (g: Builder, x: Value, shapes: readonly (readonly Dim[])[]): Value =>
  shapes.reduce((y, scale) => g.scale(y, { scale, trainable: false }), x);

/** TensorFlow Model Optimization: a layer with a mask and a threshold for each kernel, and a count of steps. */
export const pruned = layer({
  type: "PruneLowMagnitude",
  args: { layer: inner },
  holds: ["layer"],
  lower({ g, inputs, args, inner: step }) {
    const from = g.nodes.length;
    const [y, ...rest] = step(args.layer)(g, inputs, NO_FORM);
    const masks = kernelsSince(g, from).flatMap(({ shape }) => [shape, []]);
    return [g.within("pruning", () => untrained(g, y as Value, [...masks, []])), ...rest];
  },
});

/** The same, quantised: the least and the largest value of each kernel and of what comes out, and a count of steps. */
export const quantized = layer({
  type: "QuantizeWrapper",
  args: { layer: inner, quantize_config: anything() },
  holds: ["layer"],
  lower({ g, inputs, args, inner: step }) {
    const from = g.nodes.length;
    const [y, ...rest] = step(args.layer)(g, inputs, NO_FORM);
    const how = args.quantize_config;
    const type = stringOf(get(how, "class_name")) ?? "";
    const config = get(how, "config");
    const kernels = items(get(config, "weight_attrs")).length > 0 ? kernelsSince(g, from) : [];
    // Convolutions have theirs per output channel.
    const each = kernels.map(({ shape }): readonly Dim[] =>
      /ConvQuantizeConfig$/.test(type) ? [shape.at(-1) ?? null] : [],
    );
    const activations = items(get(config, "activation_attrs")).map((): readonly Dim[] => []);
    const output: readonly (readonly Dim[])[] =
      booleanOf(get(config, "quantize_output")) === true || /Output(Quantize|V2Quantize)Config$/.test(type)
        ? [[]]
        : [];
    const ends = [...each, ...activations, ...output].flatMap((shape) => [shape, shape]);
    return [g.within("quantize", () => untrained(g, y as Value, [...ends, []])), ...rest];
  },
});

export const annotated = layer({
  type: "QuantizeAnnotate",
  args: { layer: inner },
  holds: ["layer"],
  lower: ({ g, inputs, args, inner: step }) => step(args.layer)(g, inputs, NO_FORM),
});

/** What quantises an input: its least and largest value, and a count of steps. */
export const quantizer = layer({
  type: "QuantizeLayer",
  lower: ({ g, x }) => untrained(g, x, [[], [], []]),
});

/** TensorFlow Addons: a kernel as a direction and a length per output. */
export const weightNormalization = layer({
  type: "WeightNormalization",
  args: { layer: inner },
  holds: ["layer"],
  lower({ g, inputs, args, inner: step }) {
    const from = g.nodes.length;
    const [y, ...rest] = step(args.layer)(g, inputs, NO_FORM);
    const width = widthOf(g.nodes[from], stringOf(get(args.layer, "class_name")));
    const lengths = g.scale(y as Value, { scale: [width] });
    return [untrained(g, lengths, [[]]), ...rest];
  },
});

/** A layer whose kernel is divided by its largest singular value, for which a vector is kept. */
export const spectralNormalization = layer({
  type: "SpectralNormalization",
  isComposite: true,
  args: { layer: inner },
  holds: ["layer"],
  lower({ g, inputs, args, inner: step }) {
    const from = g.nodes.length;
    const [y] = step(args.layer)(g, inputs, NO_FORM);
    const width = widthOf(g.nodes[from], stringOf(get(args.layer, "class_name")));
    return g.scale(y as Value, { scale: [1, width], trainable: false });
  },
});

/** The last extent of the kernel as Keras stores it: a depthwise one is (…, channels, multiplier). */
function widthOf(node: Node | undefined, type: string | undefined): Dim {
  const shape = node?.weights[0]?.shape;
  if (!shape) return null;
  const out = shape.at(-1) ?? null;
  if (node?.op === "convTranspose") return shape.at(-2) ?? null;
  const { groups } = node?.attrs ?? {};
  const depthwise = type !== undefined && /^DepthwiseConv/.test(type);
  return depthwise && typeof groups === "number" && typeof out === "number" ? out / groups : out;
}
