/** What `from_config` of each class of tf.keras 2.15 takes beside what every layer takes: classes, and their keys. */
export const KEYS: readonly (readonly [classes: string, keys: string])[] = [
  ["Activation", "activation"],
  ["ActivityRegularization", "l1 l2"],
  ["Add Average Identity Maximum Minimum Multiply Subtract", ""],
  ["AdditiveAttention", "dropout force_generator rng_type seed use_scale"],
  ["AlphaDropout Dropout SpatialDropout1D", "force_generator noise_shape rate rng_type seed"],
  ["Attention", "dropout force_generator rng_type score_mode seed use_scale"],
  [
    "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D",
    "data_format padding pool_function pool_size strides",
  ],
  [
    "BatchNormalization",
    "adjustment axis beta_constraint beta_initializer beta_regularizer center epsilon fused gamma_constraint gamma_initializer gamma_regularizer momentum moving_mean_initializer moving_variance_initializer renorm renorm_clipping renorm_momentum scale synchronized virtual_batch_size",
  ],
  ["Bidirectional", "backward_layer layer merge_mode"],
  ["CenterCrop", "height width"],
  ["Concatenate Softmax UnitNormalization", "axis"],
  [
    "Conv1D Conv2D Conv3D",
    "activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding strides use_bias",
  ],
  [
    "Conv1DTranspose Conv2DTranspose Conv3DTranspose",
    "activation bias_constraint bias_initializer bias_regularizer conv_op data_format dilation_rate filters groups kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding strides use_bias",
  ],
  [
    "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    "activation bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate dropout filters go_backwards input_length kernel_constraint kernel_initializer kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state stateful strides time_major unit_forget_bias unroll use_bias zero_output_for_mask",
  ],
  ["Cropping1D", "cropping"],
  ["Cropping2D Cropping3D", "cropping data_format"],
  [
    "Dense",
    "activation bias_constraint bias_initializer bias_regularizer kernel_constraint kernel_initializer kernel_regularizer units use_bias",
  ],
  [
    "DepthwiseConv1D DepthwiseConv2D",
    "activation bias_constraint bias_initializer bias_regularizer conv_op data_format depth_multiplier depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding rank strides use_bias",
  ],
  ["Discretization", "bin_boundaries epsilon num_bins output_mode sparse"],
  ["Dot", "axes normalize"],
  ["ELU LeakyReLU", "alpha"],
  [
    "EinsumDense",
    "activation bias_axes bias_constraint bias_initializer bias_regularizer equation kernel_constraint kernel_initializer kernel_regularizer output_shape",
  ],
  [
    "Embedding",
    "embeddings_constraint embeddings_initializer embeddings_regularizer input_length mask_zero output_dim sparse",
  ],
  ["Flatten", "data_format"],
  [
    "GRU",
    "activation bias_constraint bias_initializer bias_regularizer cell dropout force_generator go_backwards input_length kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer reset_after return_sequences return_state rng_type seed stateful time_major units unroll use_bias zero_output_for_mask",
  ],
  [
    "GRUCell",
    "activation bias_constraint bias_initializer bias_regularizer dropout force_generator kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer reset_after rng_type seed units use_bias",
  ],
  ["GaussianDropout", "force_generator rate rng_type seed"],
  ["GaussianNoise", "force_generator rng_type seed stddev"],
  [
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D",
    "data_format keepdims",
  ],
  [
    "GroupNormalization",
    "axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer gamma_regularizer groups scale",
  ],
  ["HashedCrossing", "num_bins output_mode sparse"],
  ["Hashing", "mask_value num_bins output_mode salt sparse"],
  [
    "IntegerLookup",
    "idf_weights invert mask_token mask_value max_tokens num_oov_indices oov_token output_mode pad_to_max_tokens sparse vocabulary vocabulary_dtype vocabulary_size",
  ],
  [
    "LSTM",
    "activation bias_constraint bias_initializer bias_regularizer cell dropout force_generator go_backwards input_length kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state rng_type seed stateful time_major unit_forget_bias units unroll use_bias zero_output_for_mask",
  ],
  [
    "LSTMCell",
    "activation bias_constraint bias_initializer bias_regularizer dropout force_generator kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer rng_type seed unit_forget_bias units use_bias",
  ],
  [
    "LayerNormalization",
    "axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer gamma_regularizer scale",
  ],
  [
    "LocallyConnected1D LocallyConnected2D",
    "activation bias_constraint bias_initializer bias_regularizer data_format filters kernel_constraint kernel_initializer kernel_regularizer kernel_size padding strides use_bias",
  ],
  ["Layer", ""],
  ["Masking", "mask_value"],
  [
    "MultiHeadAttention",
    "attention_axes bias_constraint bias_initializer bias_regularizer dropout kernel_constraint kernel_initializer kernel_regularizer key_dim key_shape num_heads output_shape query_shape use_bias value_dim value_shape",
  ],
  ["Normalization", "axis invert mean variance"],
  ["PReLU", "alpha_constraint alpha_initializer alpha_regularizer shared_axes"],
  ["Permute", "dims"],
  [
    "RNN",
    "cell go_backwards input_length return_sequences return_state stateful time_major unroll zero_output_for_mask",
  ],
  ["RandomBrightness", "factor rng_type seed value_range"],
  ["RandomContrast", "factor rng_type seed"],
  ["RandomCrop", "height rng_type seed width"],
  ["RandomFlip", "mode rng_type seed"],
  ["RandomHeight RandomWidth", "factor interpolation rng_type seed"],
  ["RandomRotation", "factor fill_mode fill_value interpolation rng_type seed"],
  [
    "RandomTranslation RandomZoom",
    "fill_mode fill_value height_factor interpolation rng_type seed width_factor",
  ],
  ["ReLU", "max_value negative_slope threshold"],
  ["RepeatVector", "n"],
  ["Rescaling", "offset scale"],
  ["Reshape", "target_shape"],
  ["Resizing", "crop_to_aspect_ratio height interpolation width"],
  [
    "SeparableConv1D SeparableConv2D",
    "activation bias_constraint bias_initializer bias_regularizer conv_op data_format depth_multiplier depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters groups kernel_constraint kernel_initializer kernel_regularizer kernel_size padding pointwise_constraint pointwise_initializer pointwise_regularizer strides use_bias",
  ],
  [
    "SimpleRNN",
    "activation bias_constraint bias_initializer bias_regularizer cell dropout go_backwards input_length kernel_constraint kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state stateful time_major units unroll use_bias zero_output_for_mask",
  ],
  [
    "SimpleRNNCell",
    "activation bias_constraint bias_initializer bias_regularizer dropout force_generator kernel_constraint kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer rng_type seed units use_bias",
  ],
  ["SpatialDropout2D SpatialDropout3D", "data_format force_generator noise_shape rate rng_type seed"],
  ["SpectralNormalization", "layer power_iterations"],
  ["StackedRNNCells", "cells"],
  [
    "StringLookup",
    "encoding idf_weights invert mask_token max_tokens num_oov_indices oov_token output_mode pad_to_max_tokens sparse vocabulary vocabulary_size",
  ],
  [
    "TextVectorization",
    "encoding idf_weights max_tokens ngrams output_mode output_sequence_length pad_to_max_tokens ragged sparse split standardize vocabulary vocabulary_size",
  ],
  ["ThresholdedReLU", "theta"],
  ["TimeDistributed", "layer"],
  ["UpSampling1D", "size"],
  ["UpSampling2D", "data_format interpolation size"],
  ["UpSampling3D", "data_format size"],
  ["ZeroPadding1D", "padding"],
  ["ZeroPadding2D ZeroPadding3D", "data_format padding"],
];

/** What every layer takes. */
export const EVERYWHERE =
  "activity_regularizer autocast batch_input_shape batch_size dtype dynamic implementation input_dim input_shape name trainable weights";
