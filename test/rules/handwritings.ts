import type { ModelFile } from "../models";

/** The same small model as different people write it: a map, folded and read by a dense layer that is too large. */
export const handwritings = (): readonly ModelFile[] => [
  {
    name: "torch-lines.yaml",
    text: `framework: torch
input_shape: [3, 64, 64]
layers:
  - type: nn.Conv2d
    in_channels: 3
    out_channels: 64   # wide
    kernel_size: 3
    padding: 1
  # the end of the map
  - type: nn.Flatten
  - type: nn.Linear
    in_features: 262144
    out_features: 100
  - type: nn.ReLU
  - type: nn.Linear
    in_features: 100
    out_features: 10
`,
  },
  {
    name: "braces.yaml",
    text: `input_shape: [3, 64, 64]
layers:
  - {name: first, type: conv2d, out_channels: 64, kernel_size: 3, padding: 1, activation: relu}
  - {name: flat, type: flatten}
  - {name: hidden, type: linear, out_features: 100, activation: relu}
  - {name: drop, type: dropout, p: 0.5, from: 2}
  - {name: classes, type: linear, out_features: 10, from: [-1]}
`,
  },
  {
    name: "spaced-braces.yaml",
    text: `input_shape: [3, 64, 64]
layers:
  - { type: conv2d, out_channels: 64, kernel_size: 3, padding: 1 }
  - { type: relu }
  - { type: relu, from: 1 }   # once more
  - { type: flatten, from: 2 }
  - { type: linear, out_features: 100 }
  - { type: linear, out_features: 10, from: 4 }
`,
  },
  {
    name: "type-as-key.yaml",
    text: `input_shape: [64, 64, 3]
framework: keras
layers:
- conv2d: {filters: 64, kernel_size: 3, padding: same}
- activation: relu
- flatten
- dense: {units: 100, activation: relu}
- dense: {units: 10}
`,
  },
  {
    name: "by-name.yaml",
    text: `input_shape: [3, 64, 64]
layers:
  stem:
    type: conv2d
    out_channels: 64
    kernel_size: 3
  act: {type: relu}
  flat: {type: flatten}
  hidden:
    type: linear
    out_features: 100
  act2: {type: relu}
  classes: {type: linear, out_features: 10, from: act2}
`,
  },
  {
    name: "positional.yaml",
    text: `input_shape: [3, 64, 64]
layers: [[conv2d, 64, 3, 1, 1], [relu], [flatten], [dense, 100], [relu], [dense, 10]]
`,
  },
  {
    name: "nested.yaml",
    text: `input_shape: [3, 64, 64]
layers:
  - type: Conv2d
    args:
      out_channels: 64
      kernel_size: 3
  - type: ReLU
  - type: Flatten
  - type: Linear
    args:
      out_features: 100
  - type: ReLU
  - type: Linear
    args: {out_features: 10}
`,
  },
  {
    name: "tall.json",
    text: `{
  "framework": "keras",
  "input_shape": [64, 64, 3],
  "layers": [
    {
      "type": "Conv2D",
      "filters": 64,
      "kernel_size": 3,
      "padding": "same"
    },
    { "type": "ReLU" },
    { "type": "LocallyConnected2D", "filters": 8, "kernel_size": 3, "activation": "relu" },
    { "type": "Flatten" },
    {
      "type": "Dense",
      "units": 1000
    },
    { "type": "Dropout", "rate": 0.5, "from": 4 },
    { "type": "ReLU" },
    { "type": "Dense", "units": 10 }
  ]
}
`,
  },
  {
    name: "one-line.json",
    text: `{"input_shape":[3,64,64],"layers":[{"type":"conv2d","out_channels":64,"kernel_size":3},{"type":"relu"},{"type":"flatten"},{"type":"linear","out_features":100},{"type":"relu"},{"type":"linear","out_features":10}]}`,
  },
  {
    name: "sequential.json",
    text: JSON.stringify(sequential(), null, 2),
  },
  {
    name: "sequential-one-line.json",
    text: JSON.stringify(sequential()),
  },
];

function sequential(): unknown {
  const layer = (class_name: string, config: Record<string, unknown>): unknown => ({
    class_name,
    config: { ...config, trainable: true, dtype: "float32" },
  });
  const layers = [
    layer("Conv2D", {
      name: "conv2d",
      batch_input_shape: [null, 64, 64, 3],
      filters: 64,
      kernel_size: [3, 3],
      strides: [1, 1],
      padding: "same",
      data_format: "channels_last",
      activation: "relu",
      use_bias: true,
    }),
    layer("Flatten", { name: "flatten", data_format: "channels_last" }),
    layer("Dense", { name: "dense", units: 100, activation: "relu", use_bias: true }),
    layer("Dense", { name: "dense_1", units: 10, activation: "softmax", use_bias: true }),
  ];
  return {
    class_name: "Sequential",
    config: { name: "sequential", layers },
    keras_version: "2.8.0",
    backend: "tensorflow",
  };
}
