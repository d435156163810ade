import { tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { booleanOf, integerOf } from "../../../model/tree";
import { anything, flag, integer, text } from "../../../vocabulary/args";
import { activated, activation } from "../common/activate";
import { units, useBias } from "../common/args";
import { valueAt } from "../common/call";
import { adapted, loraRank, partlyAdapted } from "../common/lora";
import { Extents, equationOf } from "../einsum";
import { extentsIn } from "../shapes";
import { layer, seenAs } from "../spec";

export const dense = layer({
  type: "Dense",
  aliases: ["TimeDistributedDense"],
  args: { units, activation, use_bias: useBias, lora_rank: loraRank },
  lower(call) {
    const { g, args: a } = call;
    const x = seenAs(call.x, "last");
    if (a.lora_rank === undefined) return activated(g, g.dense(x, a.units, a.use_bias), a.activation);
    const rank = a.lora_rank;
    const y = adapted(g, {
      whole: () => g.dense(x, a.units, false),
      narrow: () => g.dense(x, rank, false),
      wide: (low) => g.dense(low, a.units, false),
      ...(a.use_bias ? { bias: a.units } : {}),
    });
    return activated(g, y, a.activation);
  },
});

export const embedding = layer({
  type: "Embedding",
  args: {
    input_dim: integer({ min: 1, required: true }),
    output_dim: integer({ min: 1, required: true }),
    mask_zero: flag({ default: false }),
    lora_rank: loraRank,
  },
  lower({ g, x, args: { input_dim, output_dim, lora_rank: rank } }) {
    const whole = (): Value => g.embedding(x, input_dim, output_dim);
    if (rank === undefined) return whole();
    const narrow = (): Value => g.embedding(x, input_dim, rank);
    return adapted(g, { whole, narrow, wide: (low) => g.dense(low, output_dim, false) });
  },
});

/** Keras 1: a layer whose output is mixed with its own input, by a gate. */
export const highway = layer({
  type: "Highway",
  args: { activation, use_bias: useBias },
  lower({ g, x, args: a }) {
    const width = x.type.dims?.at(-1) ?? null;
    const y = activated(
      g,
      g.within("transform", () => g.dense(x, width, a.use_bias)),
      a.activation,
    );
    const gate = g.within("gate", () => g.activation(g.dense(x, width, a.use_bias), "sigmoid"));
    const passed = g.multiply(g.elementwise("complement", [gate]), x);
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
      Array.from({ length: g.times(a.nb_feature) }, (_, i) =>
        g.within(`feature.${i}`, () => g.dense(x, a.units, a.use_bias)),
      ),
    ),
});

/** A dense layer along any axes, as an equation says which: `abc,cd->abd`. */
export const einsumDense = layer({
  type: "EinsumDense",
  aliases: ["EinsumDenseV2"],
  args: {
    equation: text({ required: true }),
    output_shape: anything({ required: true }),
    bias_axes: text(),
    activation,
    lora_rank: loraRank,
  },
  lower({ g, x, inputs, args: a }) {
    const { dims } = x.type;
    const equation = dims && equationOf(a.equation, [dims.length + 1, undefined]);
    const [read, kernel] = equation?.operands ?? [];
    if (!/^[^,]*,[^,]*->[^,]*$/.test(a.equation.replaceAll(" ", "")))
      g.fault("bad-argument", `equation must read an input and a kernel, such as "abc,cd->abd"`, {
        attr: "equation",
      });
    if (!equation || !read || !kernel) return g.unknown(inputs);
    const free = equation.output.find((l) => !read.includes(l) && !kernel.includes(l));
    if (free !== undefined)
      g.fault(
        "bad-argument",
        `the output's axis ${free} is in neither the input nor the kernel of ${a.equation}`,
        {
          attr: "equation",
        },
      );
    const [batch] = read;
    const extents = new Extents();
    extents.learn(read.slice(1), dims);
    const wanted =
      a.output_shape.kind === "seq" ? (extentsIn(a.output_shape) ?? []) : [integerOf(a.output_shape) ?? null];
    const outer = equation.output.filter((letter) => letter !== batch);
    extents.learn(
      outer.slice(outer.length - wanted.length),
      wanted.map((d) => (typeof d === "number" ? d : null)),
    );
    const y = g.contraction(x, {
      kernel: extents.all(kernel),
      ...(a.bias_axes === undefined ? {} : { bias: extents.all([...a.bias_axes]) }),
      indices: extents.all(extents.letters(batch)),
      output: tensor(extents.all(outer), x.type.layout),
      sees: outer.length === dims.length ? "pointwise" : "collapse",
    });
    return activated(g, partlyAdapted(g, y, a.lora_rank), a.activation);
  },
});

/** An embedding that also turns vectors back into words, by the same table or by one of its own. */
export const reversibleEmbedding = layer({
  type: "ReversibleEmbedding",
  args: {
    input_dim: integer({ min: 1, required: true }),
    output_dim: integer({ min: 1, required: true }),
    tie_weights: flag({ default: true }),
  },
  lower(call) {
    const { g, x, args: a } = call;
    const backwards = booleanOf(valueAt(call, 1, "reverse")) === true;
    const forth = (): Value => g.embedding(x, a.input_dim, a.output_dim);
    const back = (): Value => g.dense(seenAs(x, "last"), a.input_dim, false);
    if (a.tie_weights) return backwards ? back() : forth();
    const seen = backwards ? g.idle(forth) : forth();
    const said = backwards ? back() : g.idle(() => g.dense(seen, a.input_dim, false));
    return backwards ? said : seen;
  },
});
