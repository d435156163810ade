import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { found } from "../graph";

/** A chain as TensorFlow.js writes it; each layer with what its configuration says. */
const chain = (
  layers: readonly (readonly [type: string, config: object])[],
  weights?: readonly object[],
): string =>
  JSON.stringify({
    format: "layers-model",
    modelTopology: {
      keras_version: "tfjs-layers 4.22.0",
      class_name: "Sequential",
      config: {
        name: "model",
        layers: layers.map(([class_name, config], i) => ({
          class_name,
          config: { name: `l${i}`, ...config },
        })),
      },
    },
    ...(weights ? { weightsManifest: [{ paths: ["a.bin"], weights }] } : {}),
  });

const sequence = { batch_input_shape: [null, 5, 3] };
const picture = { batch_input_shape: [null, 8, 8, 3] };
const weight = (name: string, shape: readonly number[]): object => ({ name, shape, dtype: "float32" });

const wrapped = (class_name: string, config: object): object => ({
  class_name,
  config: { name: "w", ...config },
});
const direction = (name: string, layer = "l0"): readonly object[] => [
  weight(`${layer}/${name}/kernel`, [3, 2]),
  weight(`${layer}/${name}/recurrent_kernel`, [2, 2]),
  weight(`${layer}/${name}/bias`, [2]),
];

/** What TensorFlow.js 4.22 refuses to load or to run, though Keras would. */
const REFUSED: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
  "a GRU that resets after": [
    chain([["GRU", { units: 2, reset_after: true, ...sequence }]]),
    /no GRU with reset_after/,
  ],
  "a layer that it cannot run in a model": [
    chain([["Resizing", { height: 4, width: 4, ...picture }]]),
    /cannot run it in a model/,
  ],
  "a fraction as an extent": [
    chain([["Reshape", { target_shape: [4.5], ...sequence }]]),
    /target_shape must be a list of integers/,
  ],
  "a model within it that is of no class of models": [
    chain([
      ["Dense", { units: 2, ...sequence }],
      [
        "TFOpLambda",
        { layers: [{ class_name: "Dense", config: { name: "d", units: 2 } }], input_layers: [["d", 0, 0]] },
      ],
    ]),
    /no model class TFOpLambda/,
  ],
  "a class that it does not have": [
    chain([["UpSampling1D", { size: 2, ...sequence }]]),
    /has no layer UpSampling1D/,
  ],
  "a regulariser of Keras": [
    chain([
      ["Dense", { units: 2, kernel_regularizer: { class_name: "L2", config: { l2: 0.1 } }, ...sequence }],
    ]),
    /L2 is not a regularizer of TensorFlow.js/,
  ],
  "an activation of Keras": [
    chain([["Dense", { units: 2, activation: "silu", ...sequence }]]),
    /silu is not an activation/,
  ],
  "another alpha": [chain([["ELU", { alpha: 0.5, ...sequence }]]), /no ELU with another alpha/],
  "causal padding": [
    chain([["Conv1D", { filters: 2, kernel_size: 3, padding: "causal", ...sequence }]]),
    /no causal padding/,
  ],
  "a softmax along another axis": [
    chain([["Softmax", { axis: 1, ...sequence }]]),
    /no softmax along another/,
  ],
  "a vector to flatten": [chain([["Flatten", { batch_input_shape: [null, 5] }]]), /at least 2 axes/],
  "a norm of volumes": [
    chain([["BatchNormalization", { batch_input_shape: [null, 2, 2, 2, 3] }]]),
    /at most 3 axes/,
  ],
  "an extent that is left open": [
    chain([
      ["Reshape", { target_shape: [-1, 3], ...picture }],
      ["Flatten", {}],
    ]),
    /leaves the -1 of the Reshape before it open; write 64 there/,
  ],
  "a weight of another name": [
    chain([["Dense", { units: 2, ...sequence }]], [weight("l0/kernel", [3, 2]), weight("l0/bais", [2])]),
    /no weight bais in l0 \(Dense\), which has kernel, bias/,
  ],
  "a weight of another name within a wrapper": [
    chain(
      [["TimeDistributed", { layer: wrapped("Dense", { units: 2 }), ...sequence }]],
      [weight("l0/kernel", [3, 2]), weight("l0/bais", [2])],
    ),
    /no weight bais in l0 \(TimeDistributed\), which has kernel, bias/,
  ],
  "a weight that lacks its direction": [
    chain(
      [["Bidirectional", { layer: wrapped("SimpleRNN", { units: 2 }), ...sequence }]],
      [...direction("forward_w").slice(1), weight("l0/forwrd_w/kernel", [3, 2]), ...direction("backward_w")],
    ),
    /no weight forwrd_w\/kernel in l0 \(Bidirectional\), which has forward_w\/kernel/,
  ],
  "a state that a chain cannot hand on": [
    chain([["LSTM", { units: 2, return_state: true, ...sequence }]]),
    /return_state gives several tensors/,
  ],
  "the state of a layer that is wrapped": [
    chain([["Bidirectional", { layer: wrapped("GRU", { units: 2, return_state: true }), ...sequence }]]),
    /return_state gives several tensors/,
  ],
  "two directions that nothing merges": [
    chain([["Bidirectional", { layer: wrapped("GRU", { units: 2 }), merge_mode: null, ...sequence }]]),
    /merge_mode gives several tensors/,
  ],
  "an axis that is named twice": [
    chain([["LayerNormalization", { axis: [-1, 2], ...sequence }]]),
    /axis 2 is named twice/,
  ],
  "a convolution over time without a kernel": [
    chain([["ConvLSTM2D", { filters: 2, kernel_size: 0, batch_input_shape: [null, 3, 8, 8, 3] }]]),
    /kernel_size must be an integer ≥ 1/,
  ],
  "a doubled digit": [
    chain([["Conv22D", { filters: 2, kernel_size: 1, ...picture }]]),
    /has no layer Conv22D|did you mean Conv2D/,
  ],
  "a threshold in quotes": [chain([["ThresholdedReLU", { theta: "1", ...sequence }]]), /theta must be/],
  "a convolution over time that is unrolled": [
    chain([
      ["ConvLSTM2D", { filters: 2, kernel_size: 1, unroll: true, batch_input_shape: [null, 3, 4, 4, 1] }],
    ]),
    /does not unroll/,
  ],
  "a data format of nobody": [
    chain([["ZeroPadding2D", { data_format: "CHANNELS_LAST", ...picture }]]),
    /data_format must be/,
  ],
  "no weights at all": [chain([["Dense", { units: 2, ...sequence }]], []), /lists no weights/],
  "a number in quotes": [chain([["Dense", { units: "2", ...sequence }]]), /units must be/],
};

/** What it takes, though Keras would not; and what it computes of it. */
const ACCEPTED: Readonly<Record<string, readonly [text: string, parameters: bigint, warns?: RegExp]>> = {
  "a negative extent, which it works out": [chain([["Reshape", { target_shape: [-2, 5], ...sequence }]]), 0n],
  "keys that it does not know": [chain([["Dense", { units: 2, ragged: false, ...sequence }]]), 8n],
  "null for a default": [chain([["Dense", { units: 2, use_bias: null, trainable: null, ...sequence }]]), 8n],
  "an extent of null": [chain([["Reshape", { target_shape: [null, 3], ...picture }]]), 0n],
  "groups, of which it knows nothing": [
    chain([["Conv2D", { filters: 6, kernel_size: 1, groups: 3, ...picture }]]),
    24n,
    /computes the layer without groups/,
  ],
  "a misspelt key": [
    chain([["Dense", { units: 2, use_bais: false, ...sequence }]]),
    8n,
    /ignores it; did you mean use_bias/,
  ],
  "strides of nothing over time, of which it makes 1": [
    chain([
      ["ConvLSTM2D", { filters: 2, kernel_size: 3, strides: 0, batch_input_shape: [null, 3, 8, 8, 3] }],
    ]),
    368n,
  ],
  "a list for a switch, which JavaScript takes for true": [
    chain([["Dense", { units: 2, use_bias: [], ...sequence }]]),
    8n,
    /use_bias must be true or false/,
  ],
  "an initializer that it does not read": [
    chain([["SeparableConv2D", { filters: 2, kernel_size: 1, pointwise_initializer: {}, ...picture }]]),
    11n,
  ],
  "a dilation that a depthwise convolution does without": [
    chain([["DepthwiseConv2D", { kernel_size: 2, strides: 2, dilation_rate: 2, ...picture }]]),
    15n,
    /computes the layer without dilation_rate/,
  ],
  "more sizes than a window has axes": [
    chain([
      ["MaxPooling2D", { pool_size: [2, 2, 2], ...picture }],
      ["Flatten", {}],
      ["Dense", { units: 1 }],
    ]),
    49n,
    /pool_size must be/,
  ],
  "a list for a number": [
    chain([["Rescaling", { scale: [1, 2, 3], ...picture }]]),
    0n,
    /scale must be a number/,
  ],
  "an axis in quotes": [
    chain([
      ["Dense", { units: 2, ...sequence }],
      ["Concatenate", { axis: "1" }],
    ]),
    8n,
  ],
  "keys as JavaScript writes them": [chain([["ReLU", { batchInputShape: [null, 5, 3] }]]), 0n],
  "the weights of a wrapper": [
    chain(
      [
        ["TimeDistributed", { layer: wrapped("Dense", { units: 2 }), ...sequence }],
        ["Bidirectional", { layer: wrapped("SimpleRNN", { units: 2 }) }],
      ],
      [
        weight("l0/kernel", [3, 2]),
        weight("l0/bias", [2]),
        weight("l1/forward_w/simple_rnn_cell/kernel", [2, 2]),
        ...direction("forward_w", "l1").slice(1),
        weight("l1/backward_w/kernel", [2, 2]),
        ...direction("backward_w", "l1").slice(1),
      ],
    ),
    28n,
  ],
  "an Embedding as the first layer": [chain([["Embedding", { input_dim: 9, output_dim: 4 }]]), 36n],
};

const loudIn = (text: string) =>
  analyse(text, "model.json", { rules: { presets: ["errors"] } }).problems.filter(
    ({ severity }) => severity === "error" || severity === "warning",
  );

describe("a model of TensorFlow.js", () => {
  for (const [name, [text, says]] of Object.entries(REFUSED))
    it(`is refused with ${name}`, () => {
      const errors = loudIn(text);
      assert.ok(
        errors.some(({ message }) => says.test(message)),
        JSON.stringify(errors.map((p) => p.message)),
      );
    });

  for (const [name, [text, parameters, warns]] of Object.entries(ACCEPTED))
    it(`is accepted with ${name}`, () => {
      const loud = loudIn(text);
      assert.deepEqual(
        loud.map(({ severity, message }) => `${severity}: ${warns?.test(message) ?? message}`),
        warns ? ["warning: true"] : [],
      );
      assert.equal(found(text, "model.json").facts.totals.parameters.value, parameters);
    });

  it("goes on without input channels", () => {
    const text = chain([["Conv2D", { filters: 2, kernel_size: 3, batch_input_shape: [null, 8, 8, 0] }]]);
    assert.ok(loudIn(text).every(({ severity }) => severity === "warning"));
  });

  it("goes on with an empty map, of which nothing more is known", () => {
    const text = chain([
      ["Conv2D", { filters: 2, kernel_size: 9, ...picture }],
      ["Flatten", {}],
      ["Dense", { units: 1 }],
    ]);
    assert.deepEqual(
      loudIn(text).map(({ severity, code }) => `${severity} ${code}`),
      ["warning window-too-large"],
    );
    assert.notEqual(found(text, "model.json").facts.totals.parameters.status, "complete");
  });

  it('has no figure for an axis of "-1", which it takes for one and for another', () => {
    const text = chain([
      ["Concatenate", { axis: "-1", ...sequence }],
      ["Dense", { units: 1 }],
    ]);
    assert.deepEqual(
      loudIn(text).map(({ severity }) => severity),
      ["warning"],
    );
    assert.notEqual(found(text, "model.json").facts.totals.parameters.status, "complete");
  });
});
