import type { Value } from "../../../model/trace";
import { flag, integer, real } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";

export const dense = defineLayer({
  type: "dense",
  aliases: ["linear", "fullyconnected", "fc", "affine", "innerproduct"],
  doc: "Fully connected along the last axis: every output sees every input of its position.",
  args: {
    units: integer({
      min: 1,
      required: true,
      aliases: [
        "out_features",
        "out",
        "out_channels",
        "size",
        "features",
        "output_size",
        "hidden_units",
        "num_neurons",
        "neurons",
        "output_dim",
        "nout",
      ],
      doc: "Number of outputs.",
    }),
    bias: flag({ default: true, aliases: ["use_bias"], doc: "Whether each output has a bias." }),
    in_features: integer({
      min: 1,
      aliases: ["in_channels", "input_dim", "nin"],
      doc: "Checked against what arrives; needed nowhere.",
    }),
  },
  lower(g, [x], a) {
    const { dims } = (x as Value).type;
    g.expectChannels(x as Value, a.in_features, "in_features", dims?.[dims.length - 1] ?? null);
    return g.dense(x as Value, a.units, a.bias);
  },
});

export const embedding = defineLayer({
  type: "embedding",
  aliases: [],
  doc: "A learnt vector for each index.",
  args: {
    num_embeddings: integer({
      min: 1,
      required: true,
      aliases: ["input_dim", "vocabulary", "vocab_size", "vocab"],
      doc: "Number of indices.",
    }),
    embedding_dim: integer({
      min: 1,
      required: true,
      aliases: ["output_dim", "dim", "units", "size"],
      doc: "Width of a vector.",
    }),
  },
  lower: (g, [x], a) => g.embedding(x as Value, a.num_embeddings, a.embedding_dim),
});

export const dropout = defineLayer({
  type: "dropout",
  aliases: [
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "spatialdropout1d",
    "spatialdropout2d",
    "spatialdropout3d",
    "alphadropout",
    "featurealphadropout",
    "gaussiandropout",
    "gaussiannoise",
    "droppath",
    "stochasticdepth",
  ],
  doc: "Random zeros while training; nothing at inference.",
  args: {
    p: real({
      min: 0,
      max: 1,
      default: 0.5,
      aliases: ["rate", "prob", "dropout", "dropout_rate", "drop", "stddev"],
      doc: "Share of values that is dropped.",
    }),
  },
  open: true,
  lower: (g, [x], a) => g.dropout(x as Value, a.p),
});

export const identity = defineLayer({
  type: "identity",
  aliases: ["noop", "passthrough"],
  doc: "Its input.",
  args: {},
  open: true,
  lower: (g, [x]) => g.identity(x as Value),
});
