import { count, counts, flag, optional, real, word } from "../keys";

/** The sizes of what listens to raw sound. */
export const wav2vec2Keys = () => ({
  vocab_size: count(32),
  hidden_size: count(768),
  num_hidden_layers: count(12),
  num_attention_heads: count(12),
  intermediate_size: count(3072),
  feat_extract_norm: word("group"),
  conv_dim: counts([512, 512, 512, 512, 512, 512, 512]),
  conv_stride: counts([5, 2, 2, 2, 2, 2, 2]),
  conv_kernel: counts([10, 3, 3, 3, 3, 2, 2]),
  conv_bias: flag(false),
  num_conv_pos_embeddings: count(128),
  num_conv_pos_embedding_groups: count(16),
  do_stable_layer_norm: flag(false),
  mask_time_prob: real(0.05),
  mask_feature_prob: real(0),
  use_weighted_layer_sum: flag(false),
  classifier_proj_size: count(256),
  tdnn_dim: counts([512, 512, 512, 512, 1500]),
  tdnn_kernel: counts([5, 3, 3, 1, 1]),
  tdnn_dilation: counts([1, 2, 3, 1, 1]),
  xvector_output_dim: count(512),
  num_codevector_groups: count(2),
  num_codevectors_per_group: count(320),
  codevector_dim: count(256),
  proj_codevector_dim: count(256),
  num_ctc_classes: count(80),
  num_clusters: count(504),
  add_adapter: flag(false),
  adapter_kernel_size: count(3),
  adapter_stride: count(2),
  num_adapter_layers: count(3),
  output_hidden_size: optional(),
  adapter_attn_dim: optional(),
});

export interface Sound {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly feat_extract_norm: string | null;
  readonly conv_dim: readonly number[] | null;
  readonly conv_stride: readonly number[] | null;
  readonly conv_kernel: readonly number[] | null;
  readonly conv_bias: boolean;
  readonly num_conv_pos_embeddings: number;
  readonly num_conv_pos_embedding_groups: number;
  readonly do_stable_layer_norm: boolean;
  readonly mask_time_prob: number;
  readonly mask_feature_prob: number;
  readonly use_weighted_layer_sum: boolean;
  readonly classifier_proj_size: number;
  readonly tdnn_dim: readonly number[] | null;
  readonly tdnn_kernel: readonly number[] | null;
  readonly tdnn_dilation: readonly number[] | null;
  readonly xvector_output_dim: number;
  readonly num_codevector_groups: number;
  readonly num_codevectors_per_group: number;
  readonly codevector_dim: number;
  readonly proj_codevector_dim: number;
  readonly num_ctc_classes: number;
  readonly num_clusters: number;
  readonly add_adapter: boolean;
  readonly adapter_kernel_size: number;
  readonly adapter_stride: number;
  readonly num_adapter_layers: number;
  readonly output_hidden_size: number | null;
  readonly adapter_attn_dim: number | null;
}
