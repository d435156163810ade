const WEIGHTED =
  "kernel_initializer kernel_regularizer kernel_constraint bias_initializer bias_regularizer bias_constraint activity_regularizer use_bias activation";

const RECURRENT =
  "units use_bias activation kernel_initializer recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout implementation";

const SEQUENCE = "return_sequences return_state go_backwards stateful unroll input_dim";

const NORMALISED =
  "axis epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer";

/** What each class of TensorFlow.js 4.22 reads beside what every layer reads: classes, and their keys. It passes over any other. */
export const KEYS: readonly (readonly [classes: string, keys: string])[] = [
  ["Dense", `units input_dim ${WEIGHTED}`],
  [
    "Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose",
    `filters kernel_size strides padding data_format dilation_rate ${WEIGHTED}`,
  ],
  [
    "SeparableConv2D",
    `filters kernel_size strides padding data_format dilation_rate depth_multiplier depthwise_initializer depthwise_regularizer depthwise_constraint pointwise_regularizer pointwise_constraint ${WEIGHTED}`,
  ],
  [
    "DepthwiseConv2D",
    "kernel_size strides padding data_format dilation_rate depth_multiplier depthwise_initializer depthwise_regularizer depthwise_constraint bias_initializer bias_regularizer bias_constraint activity_regularizer use_bias activation",
  ],
  ["SimpleRNN", `${RECURRENT} ${SEQUENCE}`],
  ["SimpleRNNCell", RECURRENT],
  ["LSTM", `${RECURRENT} ${SEQUENCE} recurrent_activation unit_forget_bias`],
  ["LSTMCell", `${RECURRENT} recurrent_activation unit_forget_bias`],
  ["GRU", `${RECURRENT} ${SEQUENCE} recurrent_activation reset_after`],
  ["GRUCell", `${RECURRENT} recurrent_activation reset_after`],
  [
    "ConvLSTM2D",
    `${RECURRENT.replace("units", "filters")} ${SEQUENCE} recurrent_activation unit_forget_bias kernel_size strides padding data_format dilation_rate`,
  ],
  ["RNN", `cell ${SEQUENCE}`],
  ["StackedRNNCells", "cells"],
  ["Bidirectional", "layer merge_mode"],
  ["TimeDistributed", "layer"],
  [
    "BatchNormalization",
    `${NORMALISED} momentum moving_mean_initializer moving_variance_initializer beta_constraint gamma_constraint`,
  ],
  ["LayerNormalization", NORMALISED],
  [
    "Embedding",
    "input_dim output_dim input_length mask_zero embeddings_initializer embeddings_regularizer embeddings_constraint activity_regularizer",
  ],
  ["Activation", "activation"],
  ["Dropout SpatialDropout1D", "rate noise_shape seed"],
  ["GaussianDropout AlphaDropout", "rate noise_shape"],
  ["GaussianNoise", "stddev"],
  ["ReLU", "max_value"],
  ["LeakyReLU ELU", "alpha"],
  ["ThresholdedReLU", "theta"],
  ["PReLU", "alpha_initializer alpha_regularizer alpha_constraint shared_axes"],
  ["Softmax Concatenate", "axis"],
  ["Dot", "axes normalize"],
  ["Add Average Maximum Minimum Multiply GlobalAveragePooling1D GlobalMaxPooling1D", ""],
  ["GlobalAveragePooling2D GlobalMaxPooling2D Flatten", "data_format"],
  ["AveragePooling1D MaxPooling1D", "pool_size strides padding"],
  ["AveragePooling2D AveragePooling3D MaxPooling2D MaxPooling3D", "pool_size strides padding data_format"],
  ["UpSampling2D", "size data_format interpolation"],
  ["ZeroPadding2D", "padding data_format"],
  ["Cropping2D", "cropping data_format"],
  ["Reshape", "target_shape"],
  ["Permute", "dims"],
  ["RepeatVector", "n"],
  ["Masking", "mask_value"],
  ["Rescaling", "scale offset"],
  ["CenterCrop", "height width"],
  ["Resizing", "height width interpolation crop_to_aspect_ratio"],
  ["CategoryEncoding", "num_tokens output_mode"],
  ["RandomWidth", "factor interpolation seed auto_vectorize"],
  ["InputLayer", "sparse"],
];

/** What every layer reads. */
export const EVERYWHERE =
  "name trainable dtype batch_input_shape input_shape batch_size input_d_type weights";

/** Keys of Keras that change what is computed, of which TensorFlow.js takes no notice, and the values that change nothing. */
export const UNHEEDED: readonly (readonly [classes: RegExp, key: string, harmless: RegExp])[] = [
  [/Conv[123]D(Transpose)?$/, "groups", /^1$/],
  [/^DepthwiseConv2D$/, "dilation_rate", /^1(,1)*$/],
  [/^Conv[23]DTranspose$/, "dilation_rate", /^1(,1)*$/],
  [/^Conv[23]DTranspose$/, "output_padding", /^$/],
  [/^Global(Average|Max)Pooling/, "keepdims", /^false$/],
  [/^ReLU$/, "negative_slope", /^0(\.0)?$/],
  [/^ReLU$/, "threshold", /^0(\.0)?$/],
  [/RNN$|LSTM$|GRU$/, "time_major", /^false$/],
  [/^BatchNormalization$/, "renorm", /^false$/],
  [/^(LSTM|GRU|ConvLSTM2D|SimpleRNN)$/, "zero_output_for_mask", /^false$/],
];
