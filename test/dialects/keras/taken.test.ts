import assert from "node:assert/strict";
import { found, problems } from "../graph";

type Written = readonly [className: string, config: object];
type Shape = readonly (number | null)[];
type Release = "2.15.0" | "3.15.1" | "tfjs-layers 4.22.0";

/** A chain behind an input, as a release writes it. */
function chain(shape: Shape, layers: readonly Written[], release: Release, module = "keras.layers"): string {
  const three = release.startsWith("3");
  const enters: Written = ["InputLayer", { [three ? "batch_shape" : "batch_input_shape"]: shape }];
  const written = [enters, ...layers].map(([class_name, config], i) => ({
    ...(three && module !== "" ? { module } : {}),
    class_name,
    config: { name: `l${i}`, ...config },
  }));
  const model = {
    class_name: "Sequential",
    keras_version: release,
    config: { name: "m", layers: written },
  };
  return JSON.stringify(
    release.startsWith("tfjs") ? { format: "layers-model", modelTopology: model } : model,
  );
}

const loud = (text: string): readonly string[] =>
  problems(text, "model.json").filter((p) => /(error|warning) /.test(p));
const errors = (text: string): readonly string[] => loud(text).filter((p) => /error /.test(p));

const shapeOf = (text: string): string | undefined =>
  found(text, "model.json").facts.layers.at(-1)?.outputs[0]?.dims?.join("×");

const IMAGE = [null, 8, 8, 3];
const OPEN = [null, null, null, 3];
const STEPS = [null, 9, 3];
const VOLUME = [null, 5, 5, 5, 3];

describe("keras 2: fractions where integers are meant", () => {
  const taken: readonly (readonly [Written, Shape, string])[] = [
    [["UpSampling2D", { size: [2.5, 2.5] }], IMAGE, "16×16×3"],
    [["Conv2D", { filters: 2, kernel_size: 3, padding: "same", dilation_rate: [1.5, 1.5] }], IMAGE, "8×8×2"],
    [
      ["Conv1DTranspose", { filters: 2, kernel_size: 3, padding: "same", dilation_rate: [1.5] }],
      STEPS,
      "9×2",
    ],
    [["Conv3DTranspose", { filters: 2, kernel_size: 3, dilation_rate: [1.5, 1.5, 1.5] }], VOLUME, "7×7×7×2"],
    [["Conv3DTranspose", { filters: 2, kernel_size: 3, dilation_rate: 2 }], VOLUME, "7×7×7×2"],
    [["Conv2DTranspose", { filters: 3, kernel_size: 3, groups: 1.5 }], IMAGE, "10×10×3"],
  ];

  it("are cut to integers where TensorFlow cuts them", () => {
    for (const [layer, shape, made] of taken) {
      const text = chain(shape, [layer], "2.15.0");
      assert.deepEqual(errors(text), [], layer[0]);
      assert.equal(shapeOf(text), made, layer[0]);
    }
  });

  it("are no error in windows over extents that are open", () => {
    const window = { filters: 2, kernel_size: 3, strides: [1.5, 1.5] };
    assert.deepEqual(errors(chain(OPEN, [["Conv2D", window]], "2.15.0")), []);
    assert.match(String(errors(chain(IMAGE, [["Conv2D", window]], "2.15.0"))), /strides must be/);
  });

  const refused: readonly (readonly [Written, Shape, RegExp])[] = [
    [
      ["Conv2DTranspose", { filters: 2, kernel_size: 3, groups: 4 }],
      IMAGE,
      /groups must divide the 2 filters/,
    ],
    [["UpSampling1D", { size: [2] }], STEPS, /size must be a number \(not a list\)/],
    [["Dense", { units: 2, dtype: 3 }], STEPS, /which int32 cannot hold/],
    [["Flatten", { dtype: 100 }], STEPS, /dtype must be a name such as float32, found 100/],
  ];

  it("and what else it computes with are refused where it cannot", () => {
    for (const [layer, shape, message] of refused)
      assert.match(errors(chain(shape, [layer], "2.15.0")).join("; "), message, layer[0]);
    const float = chain(STEPS, [["Conv1D", { filters: 2, kernel_size: 3 }]], "2.15.0").replace(
      '"kernel_size":3',
      '"kernel_size":3,"strides":[1.0]',
    );
    assert.equal(errors(float).length, 1);
  });

  it("take the number of one of TensorFlow's types for its name", () => {
    const [only, ...more] = loud(chain(STEPS, [["Dense", { units: 2, dtype: 1 }]], "2.15.0"));
    assert.match(only ?? "", /warning bad-argument.*TensorFlow takes 1 for float32/);
    assert.deepEqual(more, []);
  });
});

describe("bases of classes, and classes that need more than their input", () => {
  it("hand on what they read before Keras 3, which refuses them", () => {
    const two = chain(STEPS, [["Layer", {}]], "2.15.0");
    assert.deepEqual(loud(two), []);
    assert.equal(shapeOf(two), "9×3");
    assert.match(String(errors(chain(STEPS, [["Layer", { units: 2 }]], "2.15.0"))), /no argument units/);
    assert.match(String(errors(chain(STEPS, [["Layer", {}]], "3.15.1"))), /cannot call Layer/);
    assert.match(String(errors(chain(STEPS, [["Wrapper", {}]], "2.15.0"))), /Wrapper needs layer/);
  });

  it("are no steps of a recurrent layer without a state", () => {
    for (const release of ["2.15.0", "3.15.1"] as const)
      assert.match(
        String(errors(chain([null, 3], [["LSTMCell", { units: 2 }]], release))),
        /needs the state beside its input/,
      );
  });

  it("are found by their own names alone where a file of Keras 3 has no module", () => {
    const window = { filters: 2, kernel_size: 3 };
    assert.match(
      String(errors(chain(IMAGE, [["Convolution2D", window]], "3.15.1", ""))),
      /finds no Convolution2D without its module; name the class Conv2D/,
    );
    assert.deepEqual(errors(chain(IMAGE, [["Convolution2D", window]], "3.15.1")), []);
  });
});

describe("keras: models within a model, called on other axes than their own", () => {
  const within = (own: Shape, outer: Shape, inner: Written): string => {
    const enters = (name: string, shape: Shape): object => ({
      class_name: "InputLayer",
      name,
      config: { name, batch_input_shape: shape },
      inbound_nodes: [],
    });
    const graph = (name: string, layers: readonly object[], from: string, to: string): object => ({
      name,
      layers,
      input_layers: [[from, 0, 0]],
      output_layers: [[to, name === "m" ? 1 : 0, 0]],
    });
    const layer = { class_name: inner[0], name: "y", config: { name: "y", ...inner[1] } };
    const held = [enters("i", own), { ...layer, inbound_nodes: [[["i", 0, 0, {}]]] }];
    const model = { class_name: "Functional", name: "h", config: graph("h", held, "i", "y") };
    const layers = [enters("x", outer), { ...model, inbound_nodes: [[["x", 0, 0, {}]]] }];
    return JSON.stringify({
      class_name: "Functional",
      keras_version: "2.15.0",
      config: graph("m", layers, "x", "h"),
    });
  };
  const pooled: Written = ["GlobalAveragePooling2D", {}];
  const dense: Written = ["Dense", { units: 5 }];

  it("run on what they read with an axis of 1 more or less", () => {
    for (const [own, outer] of [
      [IMAGE, [...IMAGE, 1]],
      [
        [null, 8, 8, 1],
        [null, 8, 8],
      ],
    ] as const) {
      const text = within(own, outer, pooled);
      assert.deepEqual(errors(text), []);
      assert.equal(shapeOf(text), String(own.at(-1)));
    }
    assert.equal(
      found(within([null, 8, 8], [null, 8, 8, 1], dense), "m.json").facts.totals.parameters.value,
      45n,
    );
  });

  it("are refused when they run where an extent is another", () => {
    assert.match(String(errors(within(IMAGE, [null, 9, 9, 3], pooled))), /expects an input of 8×8×3/);
  });

  it("keep the weights of their layers' first calls", () => {
    const calls = (outer: number): string =>
      JSON.stringify({
        class_name: "Functional",
        keras_version: "2.15.0",
        config: {
          name: "m",
          layers: [4, outer]
            .map((n, i) => ({
              class_name: "InputLayer",
              name: `x${i}`,
              config: { name: `x${i}`, batch_input_shape: [null, n] },
              inbound_nodes: [],
            }))
            .concat([
              {
                class_name: "Dense",
                name: "y",
                config: { name: "y", units: 3 },
                inbound_nodes: [[["x0", 0, 0, {}]], [["x1", 0, 0, {}]]],
              },
            ] as never[]),
          input_layers: [
            ["x0", 0, 0],
            ["x1", 0, 0],
          ],
          output_layers: [
            ["y", 0, 0],
            ["y", 1, 0],
          ],
        },
      });
    assert.deepEqual(errors(calls(4)), []);
    assert.match(String(errors(calls(5))), /y: has weights of 4×3, 3 from its first call, but needs 5×3, 3/);
  });

  it("hand on what they read where they have no layers", () => {
    const empty: Written = ["Sequential", { layers: {} }];
    const text = chain([null, 4], [empty, ["Dense", { units: 2 }]], "2.15.0");
    assert.deepEqual(errors(text), []);
    assert.equal(found(text, "m.json").facts.totals.parameters.value, 10n);
  });
});

describe("TensorFlow.js: values that it computes with", () => {
  const said = (layer: Written, shape: Shape = IMAGE): readonly string[] =>
    loud(chain(shape, [layer], "tfjs-layers 4.22.0"));

  it("are one warning, however odd they are", () => {
    for (const layer of [
      ["Conv2D", { filters: 2, kernel_size: 2, strides: 1.5 }],
      ["Conv2D", { filters: 2, kernel_size: 0 }],
      ["UpSampling2D", { size: -1 }],
      ["Cropping2D", { cropping: [1, 1, 1] }],
      ["ZeroPadding2D", { padding: 1.5 }],
    ] as const) {
      const [only, ...more] = said(layer);
      assert.match(only ?? "", /warning bad-argument/, layer[0]);
      assert.deepEqual(more, [], layer[0]);
    }
  });

  it("are refused where they cannot be", () => {
    assert.match(String(said(["BatchNormalization", { axis: [-1] }])), /error .*axis must be an integer/);
    assert.match(String(said(["Cropping2D", { cropping: -1 }])), /error .*cropping must be a number ≥ 0/);
    assert.match(String(said(["GU", { units: 2 }], STEPS)), /error .*did you mean GRU/);
  });
});
