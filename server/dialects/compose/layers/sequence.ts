import { known } from "../../../model/dim";
import { channels, tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { flag, integer, real, text } from "../../../vocabulary/args";
import { defineLayer } from "../../../vocabulary/layer";

/** Attention and two dense layers, as wide as what they read. */
export const transformerBlock = defineLayer({
  type: "transformerblock",
  doc: "Transformer layer: attention and two dense layers, each with a norm and a shortcut.",
  args: {
    num_heads: integer({ min: 1, required: true, doc: "Number of heads." }),
    embed_dim: integer({
      min: 1,
      aliases: ["d_model", "dim"],
      doc: "Number of features; only checked against what arrives.",
    }),
    key_dim: integer({
      min: 1,
      aliases: ["head_dim"],
      doc: "Width of each head's keys; by default the width divided by the heads.",
    }),
    bias: flag({ default: true }),
    dropout: real({ min: 0, max: 1 }),
    dim_feedforward: integer({
      min: 1,
      aliases: ["ffn_dim", "mlp_dim", "hidden_dim", "ff_dim"],
      doc: "Width between the two dense layers; by default four times the input's.",
    }),
    activation: text({ default: "relu" }),
  },
  lower(g, [arrived], a) {
    const x = arrived as Value;
    g.expectChannels(x, a.embed_dim, "embed_dim");
    const c = channels(x.type);
    if (a.key_dim === undefined && known(c) && c % a.num_heads !== 0)
      g.fault("indivisible", `${a.num_heads} heads do not divide the width ${c}`, { attr: "heads" });
    const keyDim = a.key_dim ?? (known(c) ? Math.floor(c / a.num_heads) : 0);
    if (keyDim === 0) return g.unknown([x], x.type, "global");
    const heads = { heads: a.num_heads, keyDim, bias: a.bias };
    const seen = g.within("attention", () => g.attention(x, x, x, heads));
    const y = g.within("norm1", () => g.norm(g.add(x, seen), "layer"));
    const hidden = a.dim_feedforward ?? (known(c) ? 4 * c : null);
    const z = g.within("linear1", () => g.activation(g.dense(y, hidden), a.activation));
    const w = g.within("linear2", () => g.dense(z, c));
    return g.within("norm2", () => g.norm(g.add(y, w), "layer"));
  },
});

export const positions = defineLayer({
  type: "positionembedding",
  doc: "Adds a learned vector to each position of a (time, features) input.",
  args: {
    learnt: flag({
      default: true,
      aliases: ["learned", "trainable"],
      doc: "Whether the vectors are learned; otherwise fixed sine waves without parameters.",
    }),
  },
  lower(g, [x], a) {
    const { dims } = (x as Value).type;
    return a.learnt ? g.scale(x as Value, { shift: dims ?? [null] }) : g.identity(x as Value);
  },
});

export const classToken = defineLayer({
  type: "classtoken",
  doc: "Prepends a learned vector (class token) to the sequence.",
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
  doc: "Turns a map into a sequence: (C, H, W) or (H, W, C) becomes (H·W, C).",
  args: {},
  lower: (g, [x]) => g.tokens(x as Value),
});
