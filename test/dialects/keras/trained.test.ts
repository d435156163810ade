import assert from "node:assert/strict";
import { found } from "../graph";

const cell = (units: number, more: object = {}): object => ({
  class_name: "LSTMCell",
  config: { units, ...more },
});
const dense = (more: object = {}): object => ({ class_name: "Dense", config: { units: 3, ...more } });
const lstm = (more: object = {}): object => ({ class_name: "LSTM", config: { units: 3, ...more } });

/** Parameters of a layer on 8×2, and how many of them are trained, with `trainable: false` where it says so. */
const trained = (layer: object, keras: string): string => {
  const input = { class_name: "InputLayer", config: { name: "x", batch_shape: [null, 8, 2] } };
  const layers = [keras === "3.15.1" ? { ...input, module: "keras.layers" } : input, layer];
  const text = JSON.stringify({
    class_name: "Sequential",
    config: { name: "m", layers },
    keras_version: keras,
  });
  const { parameters, trainable } = found(text, "model.json").facts.totals;
  return `${trainable.value} of ${parameters.value}`;
};

const frozen = (class_name: string, config: object): object => ({
  class_name,
  config: { name: "y", trainable: false, ...config },
});

/** The numbers of Keras 3.15.1 for the same files. */
describe("a layer of Keras 3 that is not trained", () => {
  for (const [what, layer, wanted] of [
    ["LSTM", frozen("LSTM", { units: 3 }), "0 of 72"],
    ["RNN, whose cell is", frozen("RNN", { cell: cell(3) }), "72 of 72"],
    ["TimeDistributed, whose layer is", frozen("TimeDistributed", { layer: dense() }), "9 of 9"],
    ["Bidirectional, whose layers are", frozen("Bidirectional", { layer: lstm() }), "144 of 144"],
    ["SpectralNormalization, whose layer is", frozen("SpectralNormalization", { layer: dense() }), "9 of 12"],
  ] as const)
    it(what, () => assert.equal(trained(layer, "3.15.1"), wanted));

  it("is one within another", () => {
    const within = (class_name: string, config: object): string =>
      trained({ class_name, config: { name: "y", ...config } }, "3.15.1");
    assert.equal(within("RNN", { cell: cell(3, { trainable: false }) }), "0 of 72");
    assert.equal(within("TimeDistributed", { layer: dense({ trainable: false }) }), "0 of 9");
    assert.equal(within("Bidirectional", { layer: lstm({ trainable: false }) }), "0 of 144");
  });

  it("holds its own layers in Keras 2", () =>
    assert.equal(trained(frozen("TimeDistributed", { layer: dense() }), "2.15.0"), "0 of 9"));
});

describe("a layer of Keras 3 with a lora_rank", () => {
  const adapted = (class_name: string, config: object): object => ({
    class_name,
    config: { name: "y", lora_rank: 2, ...config },
  });

  it("keeps its kernel and trains two narrow ones", () => {
    assert.equal(trained(adapted("Dense", { units: 3 }), "3.15.1"), "13 of 19");
    assert.equal(trained(adapted("Dense", { units: 3, use_bias: false }), "3.15.1"), "10 of 16");
    assert.equal(trained(adapted("Embedding", { input_dim: 5, output_dim: 4 }), "3.15.1"), "18 of 38");
    assert.equal(trained(adapted("Dense", { units: 3, lora_rank: null }), "3.15.1"), "9 of 9");
  });

  it("is counted in part where its kernel has more axes", () => {
    const conv = { class_name: "Conv1D", config: { name: "y", filters: 3, kernel_size: 3, lora_rank: 2 } };
    const layers = [
      {
        module: "keras.layers",
        class_name: "InputLayer",
        config: { name: "x", batch_shape: [null, 8, 2] },
      },
      conv,
    ];
    const text = JSON.stringify({
      class_name: "Sequential",
      config: { name: "m", layers },
      keras_version: "3.15.1",
    });
    const { parameters } = found(text, "model.json").facts.totals;
    assert.deepEqual([parameters.value, parameters.status], [21n, "partial"]);
  });
});
