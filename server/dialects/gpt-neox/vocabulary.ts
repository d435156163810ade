import type { Config } from "./keys";

/** How many tokens there are: known from the file, taken for the usual, or nobody's to know. */
export interface Tokens {
  readonly count: number | null;
  readonly assumed: boolean;
}

/** The vocabularies that GPT-NeoX's own tools download, by the name of their file. */
const FILES: readonly (readonly [RegExp, number])[] = [
  [/(^|\/)20B_tokenizer\.json$/, 50_277],
  [/(^|\/)gpt2-vocab\.json$/, 50_257],
];

/** Padded to a multiple that all GPUs which share a layer can split. */
export function tokensOf({ values }: Config): Tokens {
  const { padded_vocab_size: padded, make_vocab_size_divisible_by: by, model_parallel_size: shards } = values;
  if (padded !== undefined) return { count: padded, assumed: false };
  const { count, assumed } = spoken(values.tokenizer_type, values.vocab_file);
  const multiple = by * Math.max(shards, 1);
  const fitted = count === null ? null : Math.ceil(count / multiple) * multiple;
  return { count: fitted !== null && Number.isSafeInteger(fitted) ? fitted : null, assumed };
}

function spoken(type: string, file: string | undefined): Tokens {
  const name = type.toLowerCase();
  if (name === "charleveltokenizer") return { count: 512, assumed: false };
  const known = FILES.find(([ending]) => file !== undefined && ending.test(file));
  if (known) return { count: known[1], assumed: false };
  // GPT-2's vocabulary, to which a token for padding is added.
  if (name === "hfgpt2tokenizer" && (file === undefined || file === "gpt2"))
    return { count: 50_258, assumed: false };
  // Which file it is mostly stands in another config, beside the paths of the machine.
  if (name === "gpt2bpetokenizer" && file === undefined) return { count: 50_257, assumed: true };
  return { count: null, assumed: false };
}
