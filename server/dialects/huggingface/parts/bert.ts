import { count, flag, type Key } from "../keys";

export interface BertKeys {
  readonly vocab_size: Key<number>;
  readonly hidden_size: Key<number>;
  readonly intermediate_size: Key<number>;
  readonly num_hidden_layers: Key<number>;
  readonly num_attention_heads: Key<number>;
  readonly max_position_embeddings: Key<number>;
  readonly tie_word_embeddings: Key<boolean>;
}

/** The sizes of the first encoders: vocabulary, width, hidden width, blocks, heads, positions. */
export const bertKeys = (
  vocabulary: number,
  width = 768,
  hidden = 3072,
  layers = 12,
  heads = 12,
  positions = 512,
): BertKeys => ({
  vocab_size: count(vocabulary),
  hidden_size: count(width),
  intermediate_size: count(hidden),
  num_hidden_layers: count(layers),
  num_attention_heads: count(heads),
  max_position_embeddings: count(positions),
  tie_word_embeddings: flag(true),
});
