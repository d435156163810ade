import assert from "node:assert/strict";
import { graph, problems } from "../graph";

/** A model of Keras 3: an input, and one layer with what it was built for. */
function model(
  shape: readonly (number | null)[] | null,
  [className, config, built, module = "keras.layers"]: readonly [
    string,
    object,
    (readonly (number | null)[] | undefined)?,
    string?,
  ],
): string {
  const x = {
    class_name: "__keras_tensor__",
    config: { shape, dtype: "float32", keras_history: ["x", 0, 0] },
  };
  const input = {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: shape, dtype: "float32", name: "x" },
    registered_name: null,
    name: "x",
    inbound_nodes: [],
  };
  const layer = {
    module,
    class_name: className,
    config: { name: "l", ...config },
    registered_name: null,
    ...(built ? { build_config: { input_shape: built } } : {}),
    name: "l",
    inbound_nodes: [{ args: [x], kwargs: {} }],
  };
  const inside = {
    name: "m",
    layers: [input, layer],
    input_layers: [["x", 0, 0]],
    output_layers: [["l", 0, 0]],
  };
  return JSON.stringify({
    module: "keras",
    class_name: "Functional",
    config: inside,
    keras_version: "3.15.1",
  });
}

const said = (text: string): string => problems(text, "m.json").join("\n");

describe("keras 3: weights are made for build_config", () => {
  const layerOf = (text: string): string => graph(text, "m.json")[1] ?? "";

  it("and stay so when something else arrives, which is refused", () => {
    for (const [layer, shape, parameters] of [
      [["LayerNormalization", { axis: [1, 2] }, [null, 4, 6]], [null, 8, 6], 48],
      [["LSTM", { units: 3 }, [null, 10, 2]], [null, 10, 6], 72],
      [["PReLU", { shared_axes: [1] }, [null, 5, 4]], [null, 5, 8], 4],
      [
        ["Bidirectional", { layer: { class_name: "GRU", config: { name: "g", units: 2 } } }, [null, 10, 3]],
        [null, 10, 4],
        84,
      ],
    ] as const) {
      const text = model(shape, layer);
      assert.match(said(text), /error shape-mismatch: l: was built for .* arrives/);
      assert.equal(layerOf(text).split(" ").at(-1), String(parameters));
    }
  });

  it("and are spread where they have the extent 1, or lie along the last axis of another rank", () => {
    for (const [layer, shape, parameters] of [
      [["PReLU", {}, [null, 5, 1]], [null, 5, 2], 5],
      [["Dense", { units: 3 }, [null, 4]], [null, 7, 4], 15],
      [["LayerNormalization", { axis: [-1] }, [null, 4]], [null, 7, 4], 8],
    ] as const) {
      const text = model(shape, layer);
      assert.equal(said(text), "");
      assert.equal(layerOf(text).split(" ").at(-1), String(parameters));
    }
  });
});

describe("keras 3: what it refuses of one layer", () => {
  it("a key that a function does not take, whatever others take", () => {
    const relu = (config: object): string =>
      model([null, 4], ["Relu", config, undefined, "keras.src.ops.nn"]);
    assert.equal(said(relu({})), "");
    assert.match(said(relu({ axis: 1 })), /error bad-argument: Relu has no argument axis in Keras 3/);
  });

  it("null for a number that it computes with", () => {
    for (const [type, config, message] of [
      [
        "Conv1D",
        { filters: 2, kernel_size: 1, groups: null },
        "Conv1D: groups must be an integer (not null)",
      ],
      ["ReLU", { negative_slope: null }, "ReLU: negative_slope must be a number ≥ 0, found null"],
      ["BatchNormalization", { epsilon: null }, "BatchNormalization: epsilon must be a number (not null)"],
      ["RMSNormalization", { axis: null }, "RMSNormalization: axis must be an integer, or a list of them"],
    ] as const)
      assert.ok(said(model([null, 5, 4], [type, config])).includes(message), type);
    assert.equal(said(model([null, 5, 4], ["Softmax", { axis: null }])), "");
  });

  it("an input of no shape", () => {
    assert.match(said(model(null, ["ReLU", {}])), /error bad-argument: InputLayer needs batch_shape/);
  });
});
