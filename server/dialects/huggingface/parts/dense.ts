import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Scope, Stage } from "../architecture";
import { count, flag, type Key, optional } from "../keys";
import { type AttentionPlan, attention } from "./attention";
import type { Step } from "./block";
import { type DecoderPlan, decoder } from "./decoder";
import { pattern } from "./runs";

/** The sizes that nearly every decoder reads, by the names that most have for them. */
export interface Sizes {
  readonly vocab_size: Key<number>;
  readonly hidden_size: Key<number>;
  readonly intermediate_size: Key<number>;
  readonly num_hidden_layers: Key<number>;
  readonly num_attention_heads: Key<number>;
  readonly num_key_value_heads: Key<number | null>;
  readonly max_position_embeddings: Key<number>;
  readonly tie_word_embeddings: Key<boolean>;
}

/** Class defaults in the order of `Sizes`; `null` key-value heads are as many as heads. */
export const sizes = (
  vocabulary: number,
  width: number,
  hidden: number,
  layers: number,
  heads: number,
  kvHeads: number | null,
  positions: number,
  tied = false,
): Sizes => ({
  vocab_size: count(vocabulary),
  hidden_size: count(width),
  intermediate_size: count(hidden),
  num_hidden_layers: count(layers),
  num_attention_heads: count(heads),
  num_key_value_heads: optional(kvHeads),
  max_position_embeddings: count(positions),
  tie_word_embeddings: flag(tied),
});

export interface Heads {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null;
  readonly head_dim?: number | null;
  readonly attention_bias?: boolean;
}

/** The width of a head, where the file does not say it. */
export const headDimOf = (k: Heads): number =>
  k.head_dim ?? Math.floor(k.hidden_size / k.num_attention_heads);

/** Attention as these keys say it. */
export const grouped =
  (k: Heads, more: Partial<AttentionPlan> = {}): Step =>
  (g, x) =>
    attention(g, x, {
      heads: k.num_attention_heads,
      kvHeads: k.num_key_value_heads ?? null,
      headDim: headDimOf(k),
      bias: k.attention_bias ?? false,
      ...more,
    });

/** What a decoder of any kind of block reads. */
export interface Model {
  readonly num_nextn_predict_layers?: number;
  readonly mtp_num_hidden_layers?: number;
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly tie_word_embeddings: boolean;
}

/** A decoder as these keys say it, all blocks alike. */
export const uniform = (
  c: Scope,
  k: Model,
  block: (g: Builder, x: Value) => Value,
  more: Partial<DecoderPlan> = {},
): readonly Stage[] => varied(c, k, undefined, block, more);

/** The same with blocks of several kinds. */
export const varied = (
  c: Scope,
  k: Model,
  kindOf: ((i: number) => string) | undefined,
  block: DecoderPlan["block"],
  more: Partial<DecoderPlan> = {},
  /** The kind of the blocks that predict further tokens, where the family has such. */
  ahead: string = FULL,
): readonly Stage[] =>
  decoder(c, {
    vocabulary: k.vocab_size,
    width: k.hidden_size,
    layers: k.num_hidden_layers,
    tied: k.tie_word_embeddings,
    kindOf,
    block,
    // Checkpoints have as many as their file says; a class default says nothing of a checkpoint.
    ...(c.entry("mtp_num_hidden_layers")
      ? { ahead: { times: k.mtp_num_hidden_layers ?? 0, kind: ahead } }
      : {}),
    ...(c.entry("num_nextn_predict_layers") ? { further: k.num_nextn_predict_layers ?? 0 } : {}),
    ...more,
  });

export const FULL = "full_attention";
export const SLIDING = "sliding_attention";
export const LINEAR = "linear_attention";

/** Every so many blocks see everything, the others a window. */
export const everyNth =
  (n: number, other = SLIDING) =>
  (i: number): string =>
    (i + 1) % n === 0 ? FULL : other;

interface Windows {
  readonly num_hidden_layers: number;
  readonly layer_types: readonly string[] | null;
}

/** The kinds of attention that the file lists, or the family's own pattern. */
export const kinds = (c: Scope, k: Windows, usual: (i: number) => string): ((i: number) => string) =>
  pattern(c, "layer_types", k.layer_types, k.num_hidden_layers, usual);

/** The window of a block of this kind. */
export const windowOf = (kind: string, window: number | null): number | null =>
  kind === SLIDING ? window : null;

interface Qwen extends Windows {
  readonly sliding_window: number | null;
  readonly use_sliding_window: boolean;
  readonly max_window_layers: number;
}

/** From a certain block on a window, where windows are switched on at all; all alike otherwise. */
export function laterWindows(c: Scope, k: Qwen): ((i: number) => string) | undefined {
  const slides = k.use_sliding_window && k.sliding_window !== null;
  if (!k.layer_types && !slides) return undefined;
  return kinds(c, k, (i) => (slides && i >= k.max_window_layers ? SLIDING : FULL));
}
