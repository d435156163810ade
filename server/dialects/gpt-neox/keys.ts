import type { PlacedFault } from "../../model/fault";
import { type Entry, isScalar, type Mapping, type Tree } from "../../model/tree";
import { anything, choice, flag, integer, real, text } from "../../vocabulary/args";
import { type ArgsOf, readArgs } from "../../vocabulary/layer";

const choices = <const C extends string>(words: readonly C[], fallback: NoInfer<C>, doc: string) => ({
  ...choice(words, { default: fallback, doc }),
  // Case counts.
  read: (t: Tree) => words.find((w) => isScalar(t) && t.value === w),
});

export const ATTENTIONS = [
  ...(["global", "local", "sparse_fixed", "sparse_variable", "bigbird", "bslongformer"] as const),
  ...(["gmlp", "amlp", "flash", "mamba", "rwkv"] as const),
] as const;

export const ACTIVATIONS = [
  ...(["gelu", "geglu", "relu", "softsign", "swish", "mish", "silu"] as const),
  ...(["reglu", "swiglu", "bilinear", "glu"] as const),
] as const;

/** The keys that decide the model, as GPT-NeoX has them, with its defaults. Files may write `-` for `_`. */
export const KEYS = {
  num_layers: integer({ min: 1, doc: "Number of transformer layers." }),
  hidden_size: integer({ min: 1, doc: "Width of the model." }),
  num_attention_heads: integer({
    min: 1,
    doc: "Number of attention heads (query heads if num_kv_heads is given).",
  }),
  num_kv_heads: integer({ min: 1, doc: "Number of key-value heads; by default as many as query heads." }),
  intermediate_size: integer({ min: 1, doc: "Width of the MLP; by default four times the model's." }),
  expansion_factor: real({ min: 0, doc: "Width of the MLP as a multiple of the model's." }),
  mlp_multiple_of: integer({
    min: 1,
    default: 1,
    doc: "Round the MLP's width up to a multiple of this.",
  }),
  seq_length: integer({ min: 1, doc: "Number of tokens in a sequence." }),
  max_position_embeddings: integer({ min: 1, doc: "Number of positions with embeddings." }),
  pos_emb: choices(
    ["learned", "rotary", "sinusoidal", "rpe", "alibi", "none"],
    "learned",
    "Kind of position embedding.",
  ),
  rpe_num_buckets: integer({ min: 1, default: 32, doc: "Number of buckets for relative positions." }),
  norm: choices(
    ["layernorm", "rmsnorm", "non_parametric_layernorm", "scalenorm", "te_rmsnorm", "te_layernorm"],
    "layernorm",
    "Kind of normalisation.",
  ),
  use_qk_layernorm: flag({ default: false, doc: "Normalise queries and keys." }),
  activation: choices(ACTIVATIONS, "gelu", "Activation of the MLP; the last five are gated."),
  attention_config: anything({ doc: 'Kinds of attention and their repeats: `[[["flash"], 12]]`.' }),
  gpt_j_residual: flag({
    default: false,
    doc: "Run attention and MLP in parallel instead of in series.",
  }),
  gpt_j_tied: flag({ default: false, doc: "With gpt_j_residual: let both read the same normalised input." }),
  use_bias_in_attn_linear: flag({ default: true, doc: "Use biases in the attention's projections." }),
  use_bias_in_mlp: flag({ default: true, doc: "Use biases in the MLP." }),
  no_weight_tying: flag({
    default: false,
    doc: "Give the output layer its own weights instead of the embedding's.",
  }),
  make_vocab_size_divisible_by: integer({
    min: 1,
    default: 128,
    doc: "Pad the vocabulary to a multiple of this.",
  }),
  model_parallel_size: integer({
    default: 1,
    doc: "Number of GPUs each layer is split over; the vocabulary is padded for them.",
  }),
  padded_vocab_size: integer({ min: 1, doc: "Number of tokens in the vocabulary, with padding." }),
  tokenizer_type: text({ default: "GPT2BPETokenizer", doc: "Kind of tokenizer." }),
  vocab_file: text({ doc: "Vocabulary file of the tokenizer." }),
  moe_num_experts: integer({ min: 1, default: 1, doc: "Number of experts in a mixture of experts." }),
  hidden_dropout: real({ min: 0, default: 0, doc: "Dropout after embeddings, attention and MLP." }),
};

export type Key = keyof typeof KEYS;

export interface Config {
  readonly root: Mapping;
  readonly values: ArgsOf<typeof KEYS>;
  readonly faults: PlacedFault[];
  /** Where the file says it; absent where the default holds. */
  at(key: Key): Entry | undefined;
}

/** `num-layers` is `num_layers`. */
export const plain = (key: string): string => key.replaceAll("-", "_");

export function configOf(root: Mapping): Config {
  // Of a key in both spellings the last one counts.
  const entries = new Map(root.entries.map((e) => [plain(String(e.key.value)), e] as const));
  const args = [...entries].map(([name, e]) => ({
    name,
    value: e.value,
    span: e.span,
    keySpan: e.key.span,
  }));
  const layer = { index: -1, type: "GPT-NeoX", typeSpan: root.span, args };
  const { values, faults } = readArgs({ type: "GPT-NeoX", args: KEYS, open: true }, layer);
  return {
    root,
    // The reader gives every key of the table a value of its type.
    values: values as Config["values"],
    faults: faults.map(({ layer: _, ...f }) => f),
    at: (key) => entries.get(key),
  };
}

/** The config, if it is one of GPT-NeoX: what decides the size of a model, and keys that nobody else has. */
export function claimed(root: Tree | undefined): Mapping | undefined {
  if (root?.kind !== "map") return undefined;
  const keys = new Set(root.entries.map((e) => plain(String(e.key.value))));
  if (keys.has("model_type") || keys.has("architectures")) return undefined;
  const sized = SIZES.filter((k) => keys.has(k)).length;
  return sized >= 2 && MARKS.filter((k) => keys.has(k)).length >= 2 ? root : undefined;
}

/** Whether a text may become one: it says a size and one of the marks, or two of them. */
export function isBegun(text: string): boolean {
  const keys = new Set(
    [...text.matchAll(/^[\s{]*["']?([a-z][\w-]+)["']?\s*:/gm)].map(([, k = ""]) => plain(k)),
  );
  const marks = MARKS.filter((k) => keys.has(k)).length;
  return marks > 0 && marks + (SIZES.some((k) => keys.has(k)) ? 1 : 0) > 1 && !keys.has("model_type");
}

const SIZES = ["num_layers", "hidden_size", "num_attention_heads"];

const MARKS = [
  ...["pipe_parallel_size", "model_parallel_size", "pos_emb", "no_weight_tying", "attention_config"],
  ...["gpt_j_residual", "output_layer_parallelism", "output_layer_init_method", "rotary_pct"],
  ...["scaled_upper_triang_masked_softmax_fusion", "bias_gelu_fusion", "train_micro_batch_size_per_gpu"],
  ...["partition_activations", "synchronize_each_layer", "make_vocab_size_divisible_by", "tokenizer_type"],
];
