import { known } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { flag, integer, real, text } from "../../../vocabulary/args";
import { type ArgsOf, defineLayer } from "../../../vocabulary/layer";

const recurrentArgs = {
  hidden_size: integer({
    min: 1,
    required: true,
    aliases: ["units", "hidden", "size", "out_features"],
    doc: "Width of the state.",
  }),
  num_layers: integer({ min: 1, max: 1000, default: 1, aliases: ["layers"], doc: "Stacked layers." }),
  bidirectional: flag({
    default: false,
    doc: "A second one that reads backwards; the outputs side by side.",
  }),
  return_sequences: flag({ default: true, doc: "All states, or the last one only." }),
  bias: flag({ default: true, aliases: ["use_bias"] }),
  second_bias: flag({
    default: true,
    doc: "A bias on the recurrent side too, as torch has it; Keras has one (two for a GRU with reset_after).",
  }),
  input_size: integer({
    min: 1,
    aliases: ["in_features", "input_dim"],
    doc: "Checked against what arrives; needed nowhere.",
  }),
  batch_first: flag({}),
  dropout: real({ min: 0, max: 1 }),
  recurrent_dropout: real({ min: 0, max: 1 }),
  reset_after: flag({}),
  nonlinearity: text({}),
} as const;

type Cell = "rnn" | "lstm" | "gru";

const recurrent =
  (cell: Cell) =>
  (g: Builder, [x]: readonly Value[], a: ArgsOf<typeof recurrentArgs>) => {
    g.expectChannels(x as Value, a.input_size, "input_size");
    return g.repeat(a.num_layers, "layer", x as Value, (y, i) => {
      const sequences = a.return_sequences || i < a.num_layers - 1;
      const one = (name: string): Value =>
        g.within(name, () =>
          g.recurrent(y, { cell, units: a.hidden_size, bias: a.bias, secondBias: a.second_bias, sequences }),
        );
      return a.bidirectional ? g.concat([one("forward"), one("backward")]) : one("forward");
    });
  };

const cells: readonly (readonly [Cell, string, readonly string[], string])[] = [
  ["rnn", "rnn", ["simplernn", "vanillarnn"], "A simple recurrent layer over (time, features)."],
  ["lstm", "lstm", [], "Long short-term memory over (time, features)."],
  ["gru", "gru", [], "Gated recurrent units over (time, features)."],
];

export const recurrentLayers = cells.map(([cell, type, aliases, doc]) =>
  defineLayer({
    type,
    aliases,
    doc,
    args: recurrentArgs,
    // Keras' GRU has reset_after, and with it the second bias, unless told otherwise.
    keras: { return_sequences: false, second_bias: cell === "gru" },
    lower: recurrent(cell),
  }),
);

const attentionArgs = {
  num_heads: integer({
    min: 1,
    required: true,
    aliases: ["heads", "n_heads", "nhead"],
    doc: "Number of heads.",
  }),
  embed_dim: integer({ min: 1, aliases: ["d_model", "dim"], doc: "Checked against what arrives." }),
  key_dim: integer({
    min: 1,
    aliases: ["head_dim"],
    doc: "Width of a head's keys; the width over the heads when absent.",
  }),
  bias: flag({ default: true, aliases: ["use_bias"] }),
  dropout: real({ min: 0, max: 1 }),
  batch_first: flag({}),
} as const;

function attend(g: Builder, xs: readonly Value[], a: ArgsOf<typeof attentionArgs>): Value {
  const [query, key = query, value = key] = xs as [Value, Value?, Value?];
  g.expectChannels(query, a.embed_dim, "embed_dim");
  const c = channels(query.type);
  if (a.key_dim === undefined && known(c) && c % a.num_heads !== 0)
    g.fault("indivisible", `${a.num_heads} heads do not divide the width ${c}`, { attr: "heads" });
  const keyDim = a.key_dim ?? (known(c) ? Math.floor(c / a.num_heads) : 0);
  if (keyDim === 0) return g.unknown(xs, query.type, "global");
  return g.attention(query, key, value, { heads: a.num_heads, keyDim, bias: a.bias });
}

export const attention = defineLayer({
  type: "multiheadattention",
  aliases: ["attention", "mha", "selfattention", "multiheadselfattention"],
  doc: "Scaled dot-product attention over (time, features); one input attends to itself.",
  args: attentionArgs,
  lower: attend,
});

export const encoderLayer = defineLayer({
  type: "transformerencoderlayer",
  aliases: ["transformerblock", "transformerlayer", "transformerencoder"],
  doc: "Attention and two dense layers, each with a norm and a shortcut.",
  args: {
    ...attentionArgs,
    dim_feedforward: integer({
      min: 1,
      aliases: ["ffn_dim", "mlp_dim", "hidden_dim", "ff_dim"],
      doc: "Width between the two dense layers; four times the input's when absent.",
    }),
    activation: text({ default: "relu" }),
  },
  lower(g, xs, a) {
    const x = xs[0] as Value;
    const c = channels(x.type);
    const hidden = a.dim_feedforward ?? (known(c) ? 4 * c : null);
    const y = g.within("norm1", () =>
      g.norm(
        g.add(
          x,
          g.within("attention", () => attend(g, [x], a)),
        ),
        "layer",
      ),
    );
    const z = g.within("linear1", () => g.activation(g.dense(y, hidden), a.activation));
    return g.within("norm2", () =>
      g.norm(
        g.add(
          y,
          g.within("linear2", () => g.dense(z, c)),
        ),
        "layer",
      ),
    );
  },
});

export const positions = defineLayer({
  type: "positionembedding",
  aliases: ["positionalembedding", "learnedpositionalembedding", "positionencoding", "positionalencoding"],
  doc: "A learnt vector added at each position of a (time, features) input.",
  args: {
    learnt: flag({
      default: true,
      aliases: ["learned", "trainable"],
      doc: "Without: fixed waves, no parameters.",
    }),
  },
  lower(g, [x], a) {
    const { dims } = (x as Value).type;
    return a.learnt ? g.scale(x as Value, { shift: dims ?? [null] }) : g.identity(x as Value);
  },
});

export const classToken = defineLayer({
  type: "classtoken",
  aliases: ["clstoken"],
  doc: "A learnt vector put before the sequence.",
  args: {},
  lower(g, [x]) {
    const c = channels((x as Value).type);
    const token = g.scale(g.declared([x as Value], tensor([1, c], "last"), "class token", "global"), {
      shift: [1, c],
    });
    return g.concat([token, x as Value], 0);
  },
});

export const toSequence = defineLayer({
  type: "tosequence",
  aliases: ["flattenspatial", "patchestosequence", "imagetosequence"],
  doc: "A map as a sequence: (C, H, W) or (H, W, C) becomes (H·W, C).",
  args: {},
  lower: (g, [x]) => g.tokens(x as Value),
});
