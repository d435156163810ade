import { flag, integer } from "../../vocabulary/args";
import { layer, seenAs } from "../spec";
import { activated, activation } from "./_activate";
import { units, useBias } from "./_args";

export const dense = layer({
  type: "Dense",
  aliases: ["TimeDistributedDense"],
  args: { units, use_bias: useBias, activation },
  lower: ({ g, x, args: a }) => activated(g, g.dense(seenAs(x, "last"), a.units, a.use_bias), a.activation),
});

export const embedding = layer({
  type: "Embedding",
  args: {
    input_dim: integer({ min: 1, required: true }),
    output_dim: integer({ min: 1, required: true }),
    mask_zero: flag({ default: false }),
  },
  lower: ({ g, x, args: a }) => g.embedding(x, a.input_dim, a.output_dim),
});

/** Keras 1: a layer whose output is mixed with its own input, by a gate. */
export const highway = layer({
  type: "Highway",
  args: { use_bias: useBias, activation },
  lower({ g, x, args: a }) {
    const width = x.type.dims?.at(-1) ?? null;
    const y = activated(
      g,
      g.within("transform", () => g.dense(x, width, a.use_bias)),
      a.activation,
    );
    const gate = g.within("gate", () => g.activation(g.dense(x, width, a.use_bias), "sigmoid"));
    const passed = g.multiply(g.activation(gate, "complement"), x);
    return g.add(g.multiply(gate, y), passed);
  },
});

/** Keras 1: the largest of several dense layers. */
export const maxout = layer({
  type: "MaxoutDense",
  args: { units, nb_feature: integer({ min: 1, default: 4 }), use_bias: useBias },
  lower: ({ g, x, args: a }) =>
    g.elementwise(
      "max",
      Array.from({ length: a.nb_feature }, (_, i) =>
        g.within(`feature.${i}`, () => g.dense(x, a.units, a.use_bias)),
      ),
    ),
});
