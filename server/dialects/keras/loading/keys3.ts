/** What `from_config` of each class of Keras 3 (3.15) takes beside what every layer takes: classes, and their keys. */
export const KEYS: readonly (readonly [classes: string, keys: string])[] = [
  ["Activation", "activation"],
  ["ActivityRegularization", "l1 l2"],
  [
    "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D",
    "data_format output_size",
  ],
  ["Add Average Identity Maximum Minimum Multiply Subtract", ""],
  ["AdditiveAttention Attention", "dropout score_mode seed use_scale"],
  ["AlphaDropout Dropout", "noise_shape rate seed"],
  [
    "AugMix",
    "all_ops alpha bounding_box_format chain_depth data_format factor interpolation num_chains seed value_range",
  ],
  ["AutoContrast", "bounding_box_format data_format factor value_range"],
  [
    "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D",
    "data_format padding pool_size strides",
  ],
  [
    "BatchNormalization",
    "axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer gamma_regularizer momentum moving_mean_initializer moving_variance_initializer renorm renorm_clipping renorm_momentum scale synchronized",
  ],
  ["Bidirectional", "backward_layer layer merge_mode weights"],
  ["CategoryEncoding", "num_tokens output_mode sparse"],
  ["CenterCrop", "bounding_box_format data_format factor height width"],
  ["Concatenate Softmax UnitNormalization", "axis"],
  [
    "ContrastLimitedAdaptiveHistogramEqualization",
    "bounding_box_format clip_limit data_format factor tile_grid_size value_range",
  ],
  [
    "Conv1D Conv2D Conv3D",
    "activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters groups kernel_constraint kernel_initializer kernel_regularizer kernel_size lora_alpha lora_rank padding strides use_bias",
  ],
  [
    "Conv1DTranspose Conv2DTranspose Conv3DTranspose",
    "activation bias_constraint bias_initializer bias_regularizer data_format dilation_rate filters kernel_constraint kernel_initializer kernel_regularizer kernel_size output_padding padding strides use_bias",
  ],
  [
    "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    "activation bias_constraint bias_initializer bias_regularizer cell data_format dilation_rate dropout filters go_backwards kernel_constraint kernel_initializer kernel_regularizer kernel_size padding recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state seed stateful strides unit_forget_bias unroll use_bias zero_output_for_mask",
  ],
  ["Cropping1D", "cropping"],
  ["Cropping2D Cropping3D", "cropping data_format"],
  ["CutMix RandomGrayscale", "bounding_box_format data_format factor seed"],
  [
    "Dense",
    "activation bias_constraint bias_initializer bias_regularizer kernel_constraint kernel_initializer kernel_regularizer lora_alpha lora_rank quantization_config units use_bias",
  ],
  [
    "DepthwiseConv1D DepthwiseConv2D",
    "activation bias_constraint bias_initializer bias_regularizer data_format depth_multiplier depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate kernel_size padding strides use_bias",
  ],
  ["Dot", "axes normalize"],
  ["ELU", "alpha"],
  [
    "EinsumDense",
    "activation bias_axes bias_constraint bias_initializer bias_regularizer equation gptq_unpacked_column_size kernel_constraint kernel_initializer kernel_regularizer lora_alpha lora_rank output_shape quantization_config",
  ],
  [
    "Embedding",
    "embeddings_constraint embeddings_initializer embeddings_regularizer input_length lora_alpha lora_rank mask_zero output_dim quantization_config weights",
  ],
  ["Equalization", "bins bounding_box_format data_format factor value_range"],
  ["Flatten", "data_format"],
  [
    "GRU",
    "activation bias_constraint bias_initializer bias_regularizer cell dropout go_backwards implementation kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer reset_after return_sequences return_state seed stateful units unroll use_bias use_cudnn zero_output_for_mask",
  ],
  [
    "GRUCell",
    "activation bias_constraint bias_initializer bias_regularizer dropout implementation kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer reset_after seed units use_bias",
  ],
  ["GaussianDropout", "rate seed"],
  ["GaussianNoise", "seed stddev"],
  [
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D",
    "data_format keepdims",
  ],
  [
    "GroupNormalization",
    "axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer gamma_regularizer groups scale",
  ],
  [
    "LSTM",
    "activation bias_constraint bias_initializer bias_regularizer cell dropout go_backwards implementation kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state seed stateful unit_forget_bias units unroll use_bias use_cudnn zero_output_for_mask",
  ],
  [
    "LSTMCell",
    "activation bias_constraint bias_initializer bias_regularizer dropout implementation kernel_constraint kernel_initializer kernel_regularizer recurrent_activation recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer seed unit_forget_bias units use_bias",
  ],
  [
    "LayerNormalization",
    "axis beta_constraint beta_initializer beta_regularizer center epsilon gamma_constraint gamma_initializer gamma_regularizer rms_scaling scale",
  ],
  ["LeakyReLU", "alpha negative_slope"],
  ["Masking", "mask_value"],
  [
    "MelSpectrogram",
    "fft_length mag_exp max_freq min_freq min_power num_mel_bins power_to_db ref_power sampling_rate sequence_length sequence_stride top_db window",
  ],
  ["MixUp", "alpha bounding_box_format data_format factor seed"],
  [
    "MultiHeadAttention",
    "attention_axes bias_constraint bias_initializer bias_regularizer dropout flash_attention kernel_constraint kernel_initializer kernel_regularizer key_dim num_heads output_shape seed sliding_window use_bias use_gate value_dim",
  ],
  ["Normalization", "axis invert mean variance"],
  ["PReLU", "alpha_constraint alpha_initializer alpha_regularizer shared_axes"],
  ["Permute", "dims"],
  ["Pipeline", "layers"],
  ["RMSNormalization", "axis epsilon"],
  ["RNN", "cell go_backwards return_sequences return_state stateful unroll zero_output_for_mask"],
  ["RandAugment", "bounding_box_format data_format factor interpolation num_ops seed value_range"],
  [
    "RandomBrightness RandomColorDegeneration RandomContrast RandomHue RandomInvert RandomPosterization RandomSaturation RandomSharpness",
    "bounding_box_format data_format factor seed value_range",
  ],
  [
    "RandomColorJitter",
    "bounding_box_format brightness_factor contrast_factor data_format factor hue_factor saturation_factor seed value_range",
  ],
  ["RandomCrop", "bounding_box_format data_format factor height seed width"],
  [
    "RandomElasticTransform",
    "bounding_box_format data_format factor fill_mode fill_value interpolation scale seed value_range",
  ],
  ["RandomErasing", "bounding_box_format data_format factor fill_value scale seed value_range"],
  ["RandomFlip", "bounding_box_format data_format factor mode seed"],
  ["RandomGaussianBlur", "bounding_box_format data_format factor kernel_size seed sigma value_range"],
  ["RandomPerspective", "bounding_box_format data_format factor fill_value interpolation scale seed"],
  ["RandomRotation", "bounding_box_format data_format factor fill_mode fill_value interpolation seed"],
  [
    "RandomShear",
    "bounding_box_format data_format factor fill_mode fill_value interpolation seed x_factor y_factor",
  ],
  [
    "RandomTranslation RandomZoom",
    "bounding_box_format data_format factor fill_mode fill_value height_factor interpolation seed width_factor",
  ],
  ["ReLU", "max_value negative_slope threshold"],
  ["RepeatVector", "n"],
  ["Rescaling", "offset scale"],
  ["Reshape", "target_shape"],
  [
    "Resizing",
    "antialias bounding_box_format crop_to_aspect_ratio data_format factor fill_mode fill_value height interpolation pad_to_aspect_ratio width",
  ],
  [
    "ReversibleEmbedding",
    "embeddings_constraint embeddings_initializer embeddings_regularizer input_length logit_soft_cap lora_alpha lora_rank mask_zero output_dim quantization_config reverse_dtype tie_weights weights",
  ],
  [
    "SeparableConv1D SeparableConv2D",
    "activation bias_constraint bias_initializer bias_regularizer data_format depth_multiplier depthwise_constraint depthwise_initializer depthwise_regularizer dilation_rate filters kernel_size padding pointwise_constraint pointwise_initializer pointwise_regularizer strides use_bias",
  ],
  [
    "SimpleRNN",
    "activation bias_constraint bias_initializer bias_regularizer cell dropout go_backwards kernel_constraint kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer return_sequences return_state seed stateful units unroll use_bias zero_output_for_mask",
  ],
  [
    "SimpleRNNCell",
    "activation bias_constraint bias_initializer bias_regularizer dropout kernel_constraint kernel_initializer kernel_regularizer recurrent_constraint recurrent_dropout recurrent_initializer recurrent_regularizer seed units use_bias",
  ],
  [
    "Solarization",
    "addition_factor bounding_box_format data_format factor seed threshold_factor value_range",
  ],
  ["SpectralNormalization", "layer power_iterations"],
  ["StackedRNNCells", "cells"],
  ["TimeDistributed", "layer"],
  ["UpSampling1D", "size"],
  ["UpSampling2D", "data_format interpolation size"],
  ["UpSampling3D", "data_format size"],
  ["ZeroPadding1D ZeroPadding2D ZeroPadding3D", "data_format padding"],
];

/** What every layer takes. */
export const EVERYWHERE = "activity_regularizer autocast dtype input_dim input_shape name trainable";
