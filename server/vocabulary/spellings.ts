import type { Argument } from "../model/layer";

/**
 * What people call an argument, by what it means: the names of the two frameworks, then those of other builders. A word may mean
 * different things in different layers (`size` is a window of a pooling and a width of a dense layer): such words
 * stand with the layer types that they belong to.
 */
export const SPELLINGS = {
  width: [
    "out_channels",
    "out_features",
    "filters",
    "units",
    "channels",
    "features",
    "num_filters",
    "num_filter",
    "nb_filter",
    "num_channels",
    "hidden_units",
    "num_neurons",
    "neurons",
    "output_dim",
    "out",
    "c_out",
    "nout",
    "c2",
  ],
  arriving: ["in_channels", "in_features", "input_channels", "input_size", "input_dim", "c_in", "nin", "c1"],
  kernel: ["kernel_size", "pool_size", "kernel", "k", "ksize", "filter_size", "kernel_shape", "window"],
  stride: ["stride", "strides", "s", "subsample", "pool_stride"],
  padding: ["padding", "pad", "p", "border_mode"],
  dilation: ["dilation", "dilation_rate", "d"],
  groups: ["groups", "num_groups", "group", "g"],
  bias: ["bias", "use_bias"],
  heads: ["num_heads", "nhead", "heads", "n_heads", "num_attention_heads", "n_head"],
  activation: ["activation", "act"],
  vocabulary: ["num_embeddings", "input_dim", "vocab_size", "vocabulary", "vocab", "n_vocab"],
  epsilon: ["eps", "epsilon"],
  rate: ["p", "rate", "prob", "dropout", "dropout_rate", "drop", "stddev"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Meaning = keyof typeof SPELLINGS;

const MEANINGS = Object.entries(SPELLINGS) as readonly (readonly [Meaning, readonly string[]])[];

/** A word that stands in several lists means what it comes first for: `p` is a rate, and only then a padding. */
function meaningOf(name: string): Meaning | undefined {
  let best: Meaning | undefined;
  let rank = Infinity;
  for (const [meaning, words] of MEANINGS) {
    const at = words.indexOf(name);
    if (at < 0 || at >= rank) continue;
    best = meaning;
    rank = at;
  }
  return best;
}

/** Every spelling of the arguments that have this meaning, or that mean what this one does; else the name alone. */
export function spellingsOf(name: string): readonly string[] {
  const meaning = Object.hasOwn(SPELLINGS, name) ? (name as Meaning) : meaningOf(name);
  return meaning === undefined ? [name] : SPELLINGS[meaning];
}

/** The argument of a layer that means this, however the file spells it: by its own name first. */
export function argumentFor(
  { args }: { readonly args: readonly Argument[] },
  name: Meaning | (string & {}),
): Argument | undefined {
  for (const spelling of [name, ...spellingsOf(name)]) {
    const found = args.find((a) => a.name === spelling);
    if (found) return found;
  }
  return undefined;
}
