import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { defineArchitecture } from "../architecture";
import { count, flag, optional } from "../keys";
import { decoder } from "../parts/decoder";
import { linear, named } from "../parts/norms";

/** What was read fades from step to step, channel by channel: a recurrence in place of attention. */
export default () =>
  defineArchitecture({
    types: ["rwkv"],
    classes: ["Rwkv"],
    usual: "ForCausalLM",
    keys: {
      vocab_size: count(50277),
      hidden_size: count(4096),
      num_hidden_layers: count(32),
      attention_hidden_size: optional(),
      intermediate_size: optional(),
      context_length: count(1024, "max_position_embeddings"),
      tie_word_embeddings: flag(false),
    },
    stages: (k, c) =>
      decoder(c, {
        vocabulary: k.vocab_size,
        width: k.hidden_size,
        layers: k.num_hidden_layers,
        tied: k.tie_word_embeddings,
        norm: "layer",
        names: { prefix: "rwkv", table: "embeddings", layers: "blocks", norm: "ln_out", head: "head" },
        // The first block normalises the words themselves.
        kindOf: (i) => (i === 0 ? FIRST : "layer"),
        block: (g, x, kind) => block(g, kind === FIRST ? named(g, "pre_ln", x, "layer") : x, k),
      }),
  });

const FIRST = "first layer";

interface Keys {
  readonly hidden_size: number;
  readonly attention_hidden_size: number | null;
  readonly intermediate_size: number | null;
}

function block(g: Builder, x: Value, k: Keys): Value {
  const width = k.hidden_size;
  const inner = k.attention_hidden_size ?? width;
  const mixed = (name: string, x: Value): Value =>
    g.within(`time_mix_${name}`, () => g.scale(x, { scale: [width] }));
  const dense = (name: string, x: Value, out: number): Value => linear(g, name, mixed(name, x), out);
  const timed = g.within("attention", () => {
    const read = named(g, "ln1", x, "layer");
    const open = g.activation(dense("receptance", read, inner), "sigmoid");
    const key = g.within("time", () =>
      g.scale(dense("key", read, inner), { scale: [inner], shift: [inner] }),
    );
    const value = dense("value", read, inner);
    // The sum so far, what it is divided by, and the largest power seen, beside the last word.
    const state = g.cache(g.multiply(key, value), { state: [3, inner] });
    return linear(g, "output", g.multiply(open, state), width);
  });
  const y = g.add(x, timed);
  const fed = g.within("feed_forward", () => {
    const read = named(g, "ln2", y, "layer");
    const open = g.activation(dense("receptance", read, width), "sigmoid");
    const key = g.activation(dense("key", read, k.intermediate_size ?? 4 * width), "relu2");
    return g.multiply(open, linear(g, "value", key, width));
  });
  return g.add(y, fed);
}
