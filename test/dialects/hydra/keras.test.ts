import assert from "node:assert/strict";
import { graph, nameless, problems } from "../graph";

describe("classes of Keras that hold a layer", () => {
  const shown = (text: string): readonly string[] =>
    graph(text, "m.yaml")
      .slice(-3)
      .map((line) => line.replace(/^.*→ /, ""));

  it("among the instances of a config", () => {
    const text = `
net:
  _target_: keras.Sequential
  layers:
    - {_target_: keras.layers.InputLayer, shape: [8, 6, 5]}
    - {_target_: keras.layers.TimeDistributed, layer: {_target_: keras.layers.Dense, units: 2}}
    - {_target_: keras.layers.Reshape, target_shape: [8, 12]}
    - {_target_: keras.layers.Bidirectional, layer: {_target_: keras.layers.SimpleRNN, units: 8, return_sequences: true}}
    - {_target_: tfmot.sparsity.keras.PruneLowMagnitude, layer: {_target_: qkeras.QDense, units: 4, kernel_quantizer: q}}
`;
    assert.deepEqual(problems(text), []);
    const [first = "", , ...rest] = graph(text, "m.yaml")
      .slice(-4)
      .map((line) => line.replace(/^.*→ /, ""));
    assert.deepEqual(
      [first, ...rest].map((line) => line.replace(/ \(.*/, "")),
      ["8×6×2 12", "8×16 336", "8×4 134"],
    );
  });

  it("in a list of layers, as it writes layers or as Keras does", () => {
    const text = `
framework: keras
input_shape: [8, 5]
layers:
  - {type: time_distributed, layer: {type: dense, units: 2}}
  - {type: Bidirectional, layer: {class_name: SimpleRNN, config: {units: 8, return_sequences: true}}}
  - {type: SpectralNormalization, layer: {class_name: Dense, config: {units: 4}}}
`;
    assert.deepEqual(
      shown(text).map((line) => line.replace(/ \(.*/, "")),
      ["8×2 12", "8×16 176", "8×4 72"],
    );
  });
});

describe("hydra: classes of Keras", () => {
  const model = `
model:
  _target_: keras.Sequential
  layers:
    - {_target_: keras.layers.InputLayer, shape: [28, 28, 1]}
    - {_target_: keras.layers.Conv2D, filters: 8, kernel_size: 3, strides: 2, padding: same, activation: relu}
    - {_target_: tf.keras.layers.BatchNormalization}
    - {_target_: keras.layers.Flatten}
    - {_target_: keras.layers.Dense, units: 10, kernel_initializer: he_normal}
`;

  it("are read with Keras' defaults, its places of channels and its counts", () => {
    assert.deepEqual(graph(model).map(nameless), [
      "input 0 → 28×28×1 0",
      "0 → 14×14×8 80",
      "1 → 14×14×8 32",
      "2 → 1568 0",
      "3 → 10 15690",
    ]);
    assert.deepEqual(problems(model), []);
  });

  it("refuse what Keras refuses", () => {
    const wrong = model
      .replace("strides: 2", "strides: 2, dilation_rate: 2")
      .replace("units: 10", "unit: 10");
    const errors = problems(wrong).filter((p) => p.includes(" error "));
    assert.equal(errors.length, 2, errors.join("\n"));
    assert.match(errors.join("\n"), /cannot combine strides/);
    assert.match(errors.join("\n"), /Dense has no argument unit; did you mean units\?/);
  });
});
