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
  heads: ["num_heads", "nhead", "heads", "n_heads"],
  rate: ["p", "rate", "prob", "dropout", "dropout_rate", "drop", "stddev"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Meaning = keyof typeof SPELLINGS;

const isMeaning = (name: string): name is Meaning => Object.hasOwn(SPELLINGS, name);

/** Every spelling of an argument that has this meaning, or this very name. */
export const spellingsOf = (name: string): readonly string[] => (isMeaning(name) ? SPELLINGS[name] : [name]);

/** The argument of a layer that means this, however the file spells it; of several the one whose spelling comes first. */
export function argumentFor(
  { args }: { readonly args: readonly Argument[] },
  name: Meaning | (string & {}),
): Argument | undefined {
  for (const spelling of spellingsOf(name)) {
    const found = args.find((a) => a.name === spelling);
    if (found) return found;
  }
  return undefined;
}
