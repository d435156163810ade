import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture, type Stage } from "../architecture";
import { count, flag, type Values, word } from "../keys";
import { attended } from "../parts/attention";
import { bertKeys } from "../parts/bert";
import { encoder, POOLED } from "../parts/encoder";
import { tokenTable } from "../parts/heads";
import { plain } from "../parts/mlp";
import { linear, named } from "../parts/norms";

const KEYS = {
  ...bertKeys(30522, 512, 512, 24, 4),
  type_vocab_size: count(2),
  embedding_size: count(128),
  trigram_input: flag(true),
  use_bottleneck: flag(true),
  intra_bottleneck_size: count(128),
  use_bottleneck_attention: flag(false),
  key_query_shared_bottleneck: flag(true),
  num_feedforward_networks: count(4),
  normalization_type: word("no_norm"),
  classifier_activation: flag(true),
};

type MobileBert = Values<typeof KEYS>;

export default () =>
  defineArchitecture({
    types: ["mobilebert"],
    classes: ["MobileBert"],
    usual: "ForPreTraining",
    keys: KEYS,
    stages(k, c) {
      const [, ...rest] = encoder(c, {
        prefix: "mobilebert",
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        layers: k.num_hidden_layers,
        block: (g, x) => block(g, x, k),
        ...(k.classifier_activation ? { pooled: true, pooledHeads: POOLED } : {}),
        // The table says a part of a word's features, and a second one the rest.
        transform(g, x) {
          const y = named(
            g,
            "LayerNorm",
            g.activation(linear(g, "dense", x, k.hidden_size, true), "relu"),
            "layer",
          );
          if (k.embedding_size === k.hidden_size) return y;
          const [own, other] = g.split(y, [k.embedding_size, k.hidden_size - k.embedding_size]);
          linear(g, "rest", other as Value, k.vocab_size);
          return own as Value;
        },
        tied: k.tie_word_embeddings,
      });
      return [embedding(k), ...rest];
    },
  });

/** A word and its neighbours on both sides, from a narrow table. */
const embedding = (k: MobileBert): Stage => ({
  name: "mobilebert.embeddings",
  type: "embedding",
  keys: ["vocab_size", "embedding_size"],
  reads: ["input_ids"],
  run(g, [x]) {
    const width = k.hidden_size;
    const y = g.within("word_embeddings", () => tokenTable(g, x as Value, k.vocab_size, k.embedding_size));
    const read = k.trigram_input ? g.concat([y, y, y], 1) : y;
    const wide =
      k.trigram_input || k.embedding_size !== width
        ? linear(g, "embedding_transformation", read, width, true)
        : // The class has that layer all the same, and does not run it.
          g.idle(() => linear(g, "embedding_transformation", read, width, true));
    const at = (name: string, z: Value, rows: number): Value =>
      g.within(name, () => g.scale(z, { shift: [rows, width] }));
    const placed = at("position_embeddings", wide, k.max_position_embeddings);
    return normed(g, "LayerNorm", at("token_type_embeddings", placed, k.type_vocab_size), k, width);
  },
});

/** A scale and a shift, or mean and variance as well. */
const normed = (g: Builder, name: string, x: Value, k: MobileBert, width: number): Value =>
  k.normalization_type === "layer_norm"
    ? named(g, name, x, "layer")
    : g.within(name, () => g.scale(x, { scale: [width], shift: [width] }));

/** Narrow inside, wide between the blocks. */
function block(g: Builder, x: Value, k: MobileBert): Value {
  const width = k.use_bottleneck ? k.intra_bottleneck_size : k.hidden_size;
  const narrowed = (name: string): Value =>
    g.within(`bottleneck.${name}`, () =>
      normed(g, "LayerNorm", linear(g, "dense", x, width, true), k, width),
    );
  const input = k.use_bottleneck ? narrowed("input") : x;
  const shared = k.use_bottleneck && k.key_query_shared_bottleneck ? narrowed("attention") : x;
  const own = k.use_bottleneck && k.use_bottleneck_attention;
  const seen = attending(g, own ? input : shared, own ? input : x, k, width);
  let y = normed(g, "attention.output.LayerNorm", g.add(seen, input), k, width);
  const fed = (y: Value): Value =>
    plain(g, y, {
      hidden: k.intermediate_size,
      bias: true,
      fn: "relu",
      names: ["intermediate.dense", "output.dense"],
    });
  y = g.within("ffn", () =>
    g.stacked(Math.max(k.num_feedforward_networks - 1, 0), () =>
      normed(g, "output.LayerNorm", g.add(y, fed(y)), k, width),
    ),
  );
  y = normed(g, "output.LayerNorm", g.add(y, fed(y)), k, width);
  if (!k.use_bottleneck) return y;
  const wide = linear(g, "output.bottleneck.dense", y, k.hidden_size, true);
  return normed(g, "output.bottleneck.LayerNorm", g.add(wide, x), k, k.hidden_size);
}

function attending(g: Builder, asked: Value, seen: Value, k: MobileBert, width: number): Value {
  const heads = k.num_attention_heads;
  const headDim = Math.floor(width / heads);
  const from = (name: string, x: Value, size: number): Value =>
    g.within(`attention.self.${name}`, () => g.dense(x, heads * headDim, true, size));
  const q = from("query", asked, width);
  const key = from("key", asked, width);
  const v = from("value", seen, k.use_bottleneck_attention ? width : k.hidden_size);
  const y = attended(g, q, key, v, { heads, headDim, valueDim: headDim });
  return linear(g, "attention.output.dense", y, width, true);
}
