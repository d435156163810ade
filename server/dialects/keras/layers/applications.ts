import { anything, integer } from "../../../vocabulary/args";
import { layer } from "../spec";

/** Layers that the networks of keras.applications bring along. */

export const layerScale = layer({
  type: "LayerScale",
  args: { projection_dim: integer({ min: 1, required: true }) },
  lower: ({ g, x, args }) => g.scale(x, { scale: [args.projection_dim] }),
});

export const stochasticDepth = layer({ type: "StochasticDepth", lower: ({ g, x }) => g.dropout(x) });

/** A shortcut and a branch, the branch scaled by a constant. */
export const customScale = layer({
  type: "CustomScaleLayer",
  args: { scale: anything() },
  lower: ({ g, inputs }) => g.elementwise("add", inputs),
});
