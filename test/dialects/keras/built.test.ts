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
    module: "keras.src.models.functional",
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

  it("and a wrapper asks only what the layer within computes with", () => {
    const inner = (class_name: string, more: object = {}): object => ({
      layer: { class_name, config: { name: "c", filters: 4, kernel_size: [3, 3], ...more } },
    });
    const built = [null, 4, 8, 8, 3];
    for (const [config, shape, parameters, words] of [
      [inner("Conv2D"), 6, 112, /warning .*takes for 2 groups of channels/],
      [inner("Conv2D", { filters: 6, groups: 3 }), 6, 60, /warning .*takes for 6 groups of channels/],
      [inner("Conv2D"), 9, 112, /error .*was built for 8×8×3/],
      [inner("SeparableConv2D"), 6, 43, /error .*was built for 8×8×3/],
    ] as const) {
      const text = model([null, 4, 8, 8, shape], ["TimeDistributed", config, built]);
      assert.match(said(text), words);
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

describe("keras 3: functions along an axis", () => {
  const of = (type: string, config: object): string =>
    model([null, 4, 6], [type, config, undefined, "keras.src.ops.numpy"]);
  const outputOf = (text: string): string => graph(text, "m.json")[1]?.split(" → ").at(1) ?? "";

  it("are refused an axis that does not exist, counted with the batch", () => {
    for (const [type, more] of [
      ["Repeat", { repeats: 2 }],
      ["Max", { keepdims: false, initial: null }],
      ["Cumsum", {}],
      ["Sort", {}],
      ["Split", { indices_or_sections: 2 }],
      ["Squeeze", {}],
    ] as const)
      for (const axis of [3, -4])
        assert.match(
          said(of(type, { ...more, axis })),
          new RegExp(`error bad-argument: l: there is no axis ${axis}: 3 arrive, the batch among them`),
        );
    assert.match(said(of("ExpandDims", { axis: 4 })), /there is no axis 4: 4 come out/);
    for (const axis of [3, -4]) assert.equal(said(of("ExpandDims", { axis })), "");
    for (const axis of [2, -1]) assert.equal(outputOf(of("Repeat", { repeats: 2, axis })), "4×12 0");
  });

  it("need one, or take all values, where the axis is null", () => {
    for (const type of ["Concatenate", "ExpandDims", "Stack", "Sparsemax"])
      assert.match(
        said(of(type, { axis: null })),
        new RegExp(`error bad-argument: ${type}: axis must be an integer`),
      );
    assert.match(said(of("Split", { axis: null, indices_or_sections: 2 })), /Split: axis must be an integer/);
    assert.match(said(of("Sort", { axis: [1, 2] })), /Sort: axis must be an integer or null/);
    for (const [type, more] of [
      ["Repeat", { repeats: 2 }],
      ["Sort", {}],
      ["Argsort", {}],
      ["Cumsum", {}],
    ] as const) {
      assert.equal(said(of(type, { ...more, axis: null })), "");
      assert.equal(outputOf(of(type, { ...more, axis: null })), " 0");
    }
  });

  it("layers are as strict", () => {
    assert.match(
      said(model([null, 4, 6], ["Concatenate", { axis: null }])),
      /axis must be an integer, found null/,
    );
    assert.match(said(model([null, 4, 6], ["UnitNormalization", { axis: 7 }])), /there is no axis 7/);
    assert.equal(said(model([null, 4, 6], ["UnitNormalization", { axis: 2 }])), "");
  });

  it("an einsum needs its equation", () => {
    const einsum = (config: object): string => of("Einsum", config);
    assert.match(said(einsum({})), /error bad-argument: Einsum needs subscripts/);
    for (const subscripts of [null, "", 5])
      assert.match(
        said(einsum({ subscripts })),
        /error bad-argument: Einsum: subscripts must be an equation/,
      );
    assert.equal(said(einsum({ subscripts: "abc->acb" })), "");
  });
});

describe("keras 3: merges are built for shapes of their own", () => {
  const merge = (
    type: string,
    built: readonly (readonly (number | null)[])[],
    config: object = {},
  ): string => {
    const text = JSON.parse(model([null, 4, 6], [type, config])) as {
      config: { layers: { build_config?: object; inbound_nodes: { args: object[] }[] }[] };
    };
    const layer = text.config.layers[1];
    assert.ok(layer);
    layer.build_config = { input_shape: built };
    const [x] = layer.inbound_nodes[0]?.args ?? [];
    layer.inbound_nodes = [{ args: [[x, x]] }];
    return said(JSON.stringify(text));
  };

  it("which are spread over each other or refused, whatever arrives", () => {
    for (const type of ["Add", "Multiply", "Subtract", "Average"]) {
      for (const other of [
        [null, 4, 1],
        [null, 1, 6],
        [null, 6],
        [null, null, 6],
      ])
        assert.equal(merge(type, [[null, 4, 6], other]), "");
      assert.match(
        merge(type, [
          [null, 4, 3],
          [null, 4, 6],
        ]),
        new RegExp(`error shape-mismatch: ${type} was built for 4×3 and 4×6 \\(build_config.input_shape\\)`),
      );
      assert.match(
        merge(type, [
          [2, 4, 6],
          [3, 4, 6],
        ]),
        /error shape-mismatch/,
      );
      assert.equal(
        merge(type, [
          [null, 4],
          [null, null],
          [null, 3],
        ]),
        "",
      );
    }
  });

  it("and beside each other", () => {
    assert.equal(
      merge(
        "Concatenate",
        [
          [null, 4, 3],
          [null, 4, 6],
        ],
        { axis: -1 },
      ),
      "",
    );
    assert.equal(
      merge(
        "Concatenate",
        [
          [null, 5, 6],
          [null, 5, 6],
        ],
        { axis: -1 },
      ),
      "",
    );
    assert.match(
      merge(
        "Concatenate",
        [
          [null, 1, 6],
          [null, 4, 6],
        ],
        { axis: -1 },
      ),
      /error shape-mismatch/,
    );
    assert.match(
      merge(
        "Concatenate",
        [
          [null, 6],
          [null, 4, 6],
        ],
        { axis: -1 },
      ),
      /error shape-mismatch/,
    );
  });
});

describe("a convolution behind a Permute", () => {
  const conv = (data_format: string): string => {
    const layers = [
      { class_name: "InputLayer", config: { batch_shape: [null, 11, 8, 4], name: "x" } },
      { class_name: "Permute", config: { name: "p", dims: [3, 1, 2] } },
      {
        class_name: "Conv2D",
        config: { name: "c", filters: 2, kernel_size: 2, data_format },
        build_config: { input_shape: [null, 4, 11, 4] },
      },
    ].map((layer) => ({ module: "keras.layers", ...layer }));
    return JSON.stringify({
      module: "keras",
      class_name: "Sequential",
      config: { name: "m", layers },
      keras_version: "3.15.1",
    });
  };

  it("has its channels where it says, wherever they have gone", () => {
    assert.match(said(conv("channels_last")), /was built for 4×11×4 .*, but 4×11×8 arrives/);
    assert.doesNotMatch(said(conv("channels_first")), /was built for/);
  });
});
