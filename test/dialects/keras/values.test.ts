import assert from "node:assert/strict";
import { found, problems } from "../graph";
import { chain, IMAGE, STEPS, said, type Written } from "./written";

describe("keras: attention over axes that are named", () => {
  const words = (attention_axes: unknown, three: boolean): string => {
    const built = three ? {} : { query_shape: null, key_shape: null, value_shape: null };
    const layer: Written = ["MultiHeadAttention", { num_heads: 2, key_dim: 3, attention_axes, ...built }];
    return problems(chain([null, 4, 5, 6], [layer], three), "m.json")
      .filter((p) => /attention_axes/.test(p))
      .join("\n");
  };

  it("which are some, and different", () => {
    for (const three of [true, false]) {
      for (const axes of [[], [1, 1]]) assert.match(words(axes, three), /error .*a list of different ones/);
      assert.match(words([4], three), /error .*names axis 4, but the input has 4 with the batch/);
      for (const axes of [[1], [1, 2], [3], 1, null]) assert.equal(words(axes, three), "");
    }
    assert.match(words([2, -2], true), /error .*names axis -2 twice/);
    assert.equal(words([2, -2], false), "");
    assert.match(words([-1], false), /error .*names axis -1, which tf\.keras cannot use/);
  });
});

describe("keras 3: seeds of more than 32 bits", () => {
  const words = (layer: Written): string => said([layer], STEPS, true).join("\n");

  it("are none where torch computes", () => {
    for (const seed of [2147483648, -2147483649])
      for (const layer of [
        ["Dropout", { rate: 0.5, seed }],
        ["MultiHeadAttention", { num_heads: 2, key_dim: 3, dropout: 0.1, seed }],
      ] as const)
        assert.match(words(layer), /warning .*seed is longer than 32 bits/);
  });

  it("are nobody's business where nothing is drawn", () => {
    assert.equal(words(["Dropout", { rate: 0, seed: 2147483648 }]), "");
    assert.equal(words(["Dropout", { rate: 0.5, seed: 2147483647 }]), "");
    assert.equal(words(["Dropout", { rate: 0.5, seed: -2147483648 }]), "");
  });
});

describe("tf.keras: functions as layers", () => {
  const words = (config: object): string =>
    said([["TFOpLambda", { function: "nn.relu", ...config }]], STEPS, false).join("\n");

  it("have a type and a switch as layers have", () => {
    assert.equal(words({ dtype: "float32", trainable: true }), "");
    assert.match(words({ dtype: "floa3t2" }), /error .*floa3t2 is not a dtype/);
    assert.match(words({ trainable: null }), /error .*trainable must be true or false/);
  });

  it("are found by the name that TensorFlow parts in words", () => {
    const all = problems(chain(STEPS, [["TFOpLambda", { function: "math.reducemean" }]], false), "m.json");
    assert.match(all.join("\n"), /error .*Unknown function math.reducemean; did you mean math.reduce_mean/);
  });
});

describe("keras: layers of a chain that give several tensors", () => {
  const cell = { class_name: "LSTM", config: { name: "c", units: 3 } };
  const both: Written = ["Bidirectional", { layer: cell, merge_mode: null }];
  const state: Written = ["GRU", { units: 3, return_state: true }];
  const dense: Written = ["Dense", { units: 2 }];

  it("are refused before Keras 3, and since where a layer behind them reads one", () => {
    for (const maker of [both, state]) {
      assert.match(said([maker], STEPS, false).join(), /a layer of a Sequential model has one/);
      assert.deepEqual(said([maker], STEPS, true), []);
      for (const between of [[], [["Dropout", { rate: 0.1 }]]] as const)
        assert.match(
          said([maker, ...between, dense], STEPS, true).join(),
          /gives several outputs with (return_state|merge_mode null), of which Dense behind it reads one/,
        );
    }
  });

  it("are all read by a merge behind them", () => {
    const parameters = (layers: readonly Written[]): bigint | null =>
      found(chain(STEPS, layers, true), "m.json").facts.totals.parameters.value;
    const drop: Written = ["Dropout", { rate: 0.1 }];
    assert.equal(parameters([both, ["Concatenate", {}], dense]), 206n);
    assert.equal(parameters([both, drop, ["Add", {}], dense]), 200n);
    assert.equal(parameters([state, ["Concatenate", {}], dense]), 95n);
  });
});

describe("keras 3: values that meet the tensor", () => {
  it("a seed is looked at where numbers are drawn", () => {
    for (const [type, rate, most] of [
      ["Dropout", "rate", {}],
      ["GaussianNoise", "stddev", {}],
      ["MultiHeadAttention", "dropout", { num_heads: 1, key_dim: 2 }],
    ] as const) {
      const at = (n: number) => said([[type, { ...most, [rate]: n, seed: 1.5 }]], STEPS, true);
      assert.match(at(0.5).join(), new RegExp(`seed must be an integer or null while ${rate} is above 0`));
      assert.deepEqual(
        at(0).filter((p) => /seed/.test(p)),
        [],
      );
    }
    assert.match(
      said([["LSTM", { units: 2, seed: 1.5 }]], STEPS, true).join(),
      /seed must be an integer or null/,
    );
  });

  it("a way of resizing is told once, in other letters as well", () => {
    for (const [interpolation, message] of [
      ["linear", /did you mean bilinear/],
      ["Bilinear", /in small letters/],
    ] as const) {
      const all = said([["Resizing", { height: 4, width: 4, interpolation }]], IMAGE, true);
      assert.equal(all.length, 1, all.join("\n"));
      assert.match(all[0] ?? "", message);
    }
  });

  it("a list of mask values is as long as the last axis", () => {
    assert.match(
      said([["Masking", { mask_value: [0, 0, 0] }]], STEPS, true).join(),
      /mask_value has 3 values where the last axis has 4/,
    );
    assert.deepEqual(said([["Masking", { mask_value: [0, 0, 0, 0] }]], STEPS, true), []);
  });
});

describe("keras: steps, gaps and causal padding", () => {
  const window = { kernel_size: 3, strides: 2, dilation_rate: 2 };
  const errors = (layer: Written, shape: readonly (number | null)[], three: boolean): readonly string[] =>
    said([layer], shape, three).filter((p) => / error /.test(p));

  it("steps and gaps go together in Keras 3 where each channel is by itself", () => {
    const long = [null, 12, 4] as const;
    const deep: readonly (readonly [Written, string])[] = [
      [["DepthwiseConv1D", window], "4×4"],
      [["SeparableConv1D", { ...window, filters: 2 }], "4×2"],
    ];
    for (const [layer, dims] of deep) {
      assert.deepEqual(errors(layer, long, true), []);
      const { layers } = found(chain(long, [layer], true), "m.json").facts;
      assert.equal(layers[1]?.outputs[0]?.dims?.join("×"), dims);
      assert.match(errors(layer, long, false).join(), /cannot combine strides 2 with dilation_rate 2/);
    }
    for (const three of [true, false]) {
      assert.match(errors(["Conv1D", { ...window, filters: 2 }], long, three).join(), /cannot combine/);
      assert.match(
        errors(["ConvLSTM2D", { ...window, filters: 2 }], [null, 5, 12, 12, 4], three).join(),
        /cannot combine/,
      );
    }
  });

  it("padding is causal in Conv1D, and before Keras 3 in SeparableConv1D", () => {
    const causal = { filters: 2, kernel_size: 3, padding: "causal" };
    for (const three of [true, false]) assert.deepEqual(errors(["Conv1D", causal], [null, 12, 4], three), []);
    assert.deepEqual(errors(["SeparableConv1D", causal], [null, 12, 4], false), []);
    assert.match(
      errors(["SeparableConv1D", causal], [null, 12, 4], true).join(),
      /only Conv1D supports causal/,
    );
    assert.match(
      errors(["ConvLSTM1D", causal], [null, 5, 9, 4], false).join(),
      /only Conv1D and SeparableConv1D support causal/,
    );
  });
});

describe("keras 3: whole numbers", () => {
  const conv: Written = ["Conv2D", { filters: 4, kernel_size: [3, 3] }];
  const of = (layer: Written, from: string, to: string) =>
    problems(chain(IMAGE, [layer], true).replace(from, to), "m.json").filter((p) => /bad-arg/.test(p));

  it("written as floats are refused", () => {
    assert.match(of(conv, '"filters":4', '"filters":4.0').join(), /error .*filters must be .*, not a float/);
    assert.match(of(conv, "[3,3]", "[3.0,3.0]").join(), /error .*kernel_size must be/);
    const joined = of(["Concatenate", { axis: 3 }], '"axis":3', '"axis":3.0').join();
    assert.match(joined, /error .*axis must be written in integers/);
  });

  it("written as floats are taken where Keras 2 cuts them", () => {
    const two = (from: string, to: string) =>
      problems(chain(IMAGE, [conv], false).replace(from, to), "m.json").filter((p) => /bad-arg/.test(p));
    assert.deepEqual(two('"filters":4', '"filters":4.0'), []);
    assert.match(two("[3,3]", "[3.0,3]").join(), / error .*kernel_size must be .*, not a float/);
  });

  it("that are booleans count as 0 and 1", () => {
    assert.match(of(conv, "[3,3]", "[true,3]").join(), / warning .*true as 1/);
  });

  it("leave an extent of a Reshape open where they are none", () => {
    const reshape: Written = ["Reshape", { target_shape: [4.5, 3] }];
    assert.match(said([reshape], IMAGE, true).join(), / warning .*a list of integers/);
    assert.match(
      said([["Reshape", { target_shape: [4.5, null] }]], IMAGE, true).join(),
      /error .*one extent open/,
    );
    assert.match(said([reshape], IMAGE, false).join(), / error .*a list of integers/);
  });
});

describe("what stands in arguments", () => {
  const conv = (config: object): Written => ["Conv2D", { filters: 4, kernel_size: 3, ...config }];
  const scaled = (config: object) => conv({ kernel_initializer: { class_name: "VarianceScaling", config } });

  it("is refused where its class does not take it", () => {
    const refused: readonly (readonly [Written, RegExp, boolean])[] = [
      [scaled({ mode: "fan_avgs" }), /mode must be fan_in/, false],
      [scaled({ distribution: "norm" }), /distribution must be uniform/, true],
      [scaled({ scale: 0 }), /scale must be a number > 0/, true],
      [scaled({ dtype: "float32" }), /no argument dtype/, true],
      [conv({ kernel_constraint: { class_name: "MaxNorm", config: { max: 2 } } }), /no argument max$/, false],
      [
        conv({ kernel_regularizer: { class_name: "L2", config: { l2: -1 } } }),
        /l2 must be a number ≥ 0/,
        true,
      ],
      [conv({ kernel_initializer: "constant" }), /constant needs a value/, true],
      [conv({ kernel_initializer: "identity" }), /an identity has two axes/, false],
      [conv({ activation: { class_name: "relu", config: {} } }), /must be a name, or a mapping/, true],
      [conv({ dtype: "int32", kernel_initializer: "he_normal" }), /dtype must be a floating type/, false],
      [conv({ dtype: "half" }), /half is not a dtype/, true],
    ];
    for (const [layer, says, three] of refused) assert.match(said([layer], IMAGE, three).join(), says);
  });

  it("is taken by releases in which a type was that of the input", () => {
    const text = chain(IMAGE, [conv({ dtype: "int32", kernel_initializer: "he_normal" })], false);
    const old = text.replace(/"keras_version": *"[^"]*"/, '"keras_version": "2.0.4"');
    assert.notEqual(old, text);
    assert.match(problems(old, "m.json").join(), / warning bad-argument: .*floating type/);
  });

  it("is taken where the release does", () => {
    assert.deepEqual(said([scaled({ dtype: "float32", mode: "fan_in" })], IMAGE, false), []);
    assert.deepEqual(said([scaled({ input_axes: [0], scale: 2 })], IMAGE, true), []);
    assert.deepEqual(said([conv({ dtype: "half", kernel_initializer: "constant" })], IMAGE, false), []);
  });

  it("is an extent of an input, if it is a whole number or none", () => {
    const floats = chain(IMAGE, [conv({})], true).replace("[null,8,8,3]", "[null,8.0,8,3]");
    assert.match(problems(floats, "m.json").join(), /batch_shape must be a list of integers ≥ 0 or null/);
  });

  it("is as many inputs as a merge takes", () => {
    const merged = (className: string, three: boolean) => {
      const edge = ["a", 0, 0];
      const tensor = { class_name: "__keras_tensor__", config: { keras_history: edge } };
      const node = three ? { args: [tensor], kwargs: {} } : [[...edge, {}]];
      const key = three ? "batch_shape" : "batch_input_shape";
      const layers = [
        { class_name: "InputLayer", name: "a", config: { name: "a", [key]: [null, 4] }, inbound_nodes: [] },
        { class_name: className, name: "b", config: { name: "b" }, inbound_nodes: [node] },
      ].map((l) => (three ? { module: "keras.layers", ...l } : l));
      const config = { name: "m", layers, input_layers: [edge], output_layers: [["b", 0, 0]] };
      const version = three ? { module: "keras.src.models.functional" } : { keras_version: "2.15.0" };
      return problems(JSON.stringify({ ...version, class_name: "Functional", config }), "m.json").join();
    };
    assert.match(merged("Add", true), /error bad-reference: .*needs a list of inputs/);
    assert.match(merged("Add", false), /error bad-reference: .*needs at least two inputs/);
    assert.match(merged("Subtract", false), /needs exactly two inputs/);
  });
});

describe("norms", () => {
  it("of other packages have a weight for each channel, or for all", () => {
    const norm = (name: string, axis: number | null): Written => [name, { axis, center: true, scale: true }];
    const counts = [norm("Addons>InstanceNormalization", -1), norm("InstanceNormalization", null)].map(
      (layer) => found(chain(IMAGE, [layer], false), "m.json").facts.totals.parameters.value,
    );
    assert.deepEqual(counts, [6n, 2n]);
  });

  it("behind what nobody knows are not along the batch", () => {
    const behind: readonly Written[] = [
      ["Mystery", {}],
      ["BatchNormalization", { axis: [-1] }],
    ];
    assert.deepEqual(said(behind, IMAGE, false), []);
  });
});

describe("a graph", () => {
  it("has a name and what it reads beside each layer", () => {
    const input = { class_name: "InputLayer", config: { name: "a", batch_input_shape: [null, 4] } };
    const dense = { class_name: "Dense", config: { name: "b", units: 2 }, name: "b" };
    const layers = [
      { ...input, name: "a" },
      { ...dense, inbound_nodes: [[["a", 0, 0, {}]]] },
    ];
    const ends = { input_layers: [["a", 0, 0]], output_layers: [["b", 0, 0]] };
    const config = { name: "m", layers, ...ends };
    const text = JSON.stringify({ class_name: "Functional", keras_version: "2.15.0", config });
    assert.match(problems(text, "m.json").join(), /error bad-argument: InputLayer needs inbound_nodes/);
  });
});

describe("keras: an axis that is named very often", () => {
  it("is looked at once each time", () => {
    const axis = Array<number>(100_000).fill(1);
    for (const layer of [
      ["LayerNormalization", { axis }],
      ["MultiHeadAttention", { num_heads: 2, key_dim: 3, attention_axes: axis }],
    ] as const)
      assert.match(said([layer], STEPS, true).join(), /error bad-argument/);
  });
});
