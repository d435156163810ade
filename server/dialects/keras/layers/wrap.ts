import type { Dim } from "../../../model/dim";
import { ownValue } from "../../../model/own";
import type { Node, Value } from "../../../model/trace";
import { get, stringOf } from "../../../model/tree";
import { anything, text } from "../../../vocabulary/args";
import { layer } from "../spec";

const inner = anything({ required: true });

const NO_FORM = { args: [], kwargs: new Map() } as const;

/** The same layer at every step of the first axis. */
export const timeDistributed = layer({
  type: "TimeDistributed",
  args: { layer: inner },
  holds: ["layer"],
  lower: ({ g, x, args, inner: step }) =>
    g.each(x, x.type.layout, (one) => step(args.layer)(g, [one], NO_FORM)),
});

const MERGES: Readonly<Record<string, string>> = { sum: "add", mul: "multiply", ave: "average" };

/** A recurrent layer in each direction of time. */
export const bidirectional = layer({
  type: "Bidirectional",
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

/** A layer whose kernel is divided by its largest singular value, for which a vector is kept. */
export const spectralNormalization = layer({
  type: "SpectralNormalization",
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
