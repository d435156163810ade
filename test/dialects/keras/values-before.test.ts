import assert from "node:assert/strict";
import { found, problems } from "../graph";
import { chain, IMAGE, STEPS, said, type Written } from "./written";

describe("keras 2: values that it takes as Python does", () => {
  const refused: readonly (readonly [Written, RegExp, (readonly (number | null)[])?])[] = [
    [["LSTM", { units: 3, dropout: "0.1" }], /dropout must be a number/, STEPS],
    [["GRU", { units: 3, recurrent_dropout: null }], /recurrent_dropout must be a number/, STEPS],
    [["RandomFlip", { mode: "both" }], /mode must be one of horizontal, vertical/],
    [["RandomRotation", { factor: [0.3, 0.1] }], /the lower and the upper end/],
    [["RandomZoom", { height_factor: 0.1, width_factor: 2 }], /width_factor must be null/],
    [["RandomTranslation", { height_factor: null, width_factor: 0.1 }], /height_factor must be a number/],
    [["RandomContrast", { factor: 2 }], /factor must be a number > 0/],
    [["Resizing", { height: 4, width: 4, interpolation: "linear" }], /interpolation must be one of bilinear/],
    [["RandomBrightness", { factor: 0.1, value_range: 255 }], /value_range must be a list of two/],
    [["Cropping2D", { cropping: [-1, 0] }], /cropping must be integers ≥ 0/],
    [["CategoryEncoding", {}], /needs num_tokens/, [null, 4]],
    [["CategoryEncoding", { num_tokens: 4, output_mode: "onehot" }], /output_mode must be/, [null, 4]],
    [["Conv2DTranspose", { filters: 2, kernel_size: 3, output_padding: [0] }], /output_padding must be/],
    [["SeparableConv2D", { filters: 2, kernel_size: 3, groups: [1, 1] }], /groups must be an integer/],
    [["BatchNormalization", { epsilon: "0.001" }], /epsilon must be a number/],
    [["GroupNormalization", { groups: 1, axis: [-1] }], /axis must be one integer/],
    [["BatchNormalization", { axis: [3, 3] }], /axis must be an integer, or a list of different ones/],
    [["RandomContrast", { factor: 0 }], /factor must be a number > 0/],
    [["LSTM", { units: 3, bias_initializer: null }], /while unit_forget_bias is on/, STEPS],
    [["Conv2D", { filters: "4", kernel_size: 1 }], /filters must be an integer ≥ 1/],
    [["LSTM", { units: "3" }], /units must be an integer ≥ 1/, STEPS],
    [["DepthwiseConv2D", { kernel_size: 1, depth_multiplier: "2" }], /depth_multiplier must be an integer/],
    [["CategoryEncoding", { num_tokens: null }], /num_tokens must be an integer/, [null, 4]],
    [["GroupNormalization", { groups: 0 }], /groups must be an integer ≥ 1, or -1/],
    [["LayerNormalization", { axis: [-1, 3] }], /axis 3 is named twice/],
    [["UnitNormalization", { axis: [1, -3] }], /axis -3 is named twice/],
    [["Normalization", { axis: [-1, 3] }], /axis 3 is named twice/],
    [["Softmax", { axis: [] }], /axis must be an integer, a list of different ones/],
    [["Softmax", { axis: [-1, 3] }], /axis 3 is named twice/],
    [["LSTM", { units: 3, time_major: null }], /time_major must be true or false/, STEPS],
    [["MaxPooling2D", { pool_size: 2.5 }], /pool_size must be an integer ≥ 1/],
    [["DepthwiseConv2D", { kernel_size: 1, strides: 1.5 }], /strides must be an integer ≥ 1/],
    [["Resizing", { height: 4, width: 4, interpolation: null }], /interpolation must be one of/],
    [["SeparableConv2D", { filters: 4, kernel_size: 1, groups: 1.5 }], /groups must divide the 4 filters/],
    [
      ["ConvLSTM2D", { filters: 3, kernel_size: 2, bias_initializer: null }],
      /while unit_forget/,
      [null, 5, ...IMAGE.slice(1)],
    ],
  ];

  it("are refused at the argument where it computes with them", () => {
    for (const [layer, message, shape = IMAGE] of refused) {
      const all = said([layer], shape, false);
      assert.equal(all.length, 1, `${layer[0]}: ${all.join("\n")}`);
      assert.match(all[0] ?? "", message);
      assert.match(all[0] ?? "", / error /);
    }
  });

  it("are no news to a SimpleRNN that asks only whether the time comes first", () =>
    assert.deepEqual(said([["SimpleRNN", { units: 3, time_major: null }]], STEPS, false), []));

  it("are at most strange where it does not", () => {
    const taken: readonly Written[] = [
      ["GaussianDropout", { rate: -1 }],
      ["RandomFlip", { mode: "horizontal", seed: 3 }],
      ["RandomZoom", { height_factor: -1, width_factor: [0.3, 1.5] }],
      ["RandomRotation", { factor: [-0.2, 0.3] }],
      ["Resizing", { height: 4, width: 4, interpolation: "AREA" }],
      ["Conv2D", { filters: 4, kernel_size: 1, groups: null }],
      ["DepthwiseConv2D", { kernel_size: 1, groups: null }],
      ["Softmax", { axis: true }],
      ["SeparableConv2D", { filters: 3, kernel_size: 1, groups: 1.5 }],
      ["SeparableConv2D", { filters: 3, kernel_size: 1, strides: [1.5, 1.5] }],
      ["Dense", { units: " 4 " }],
      ["Conv2D", { filters: 4, kernel_size: 1, groups: false }],
      ["RandomFlip", { mode: "horizontal", seed: 2 ** 63 }],
    ];
    for (const layer of taken)
      assert.deepEqual(
        said([layer], IMAGE, false).filter((p) => / error /.test(p)),
        [],
        layer[0],
      );
  });

  it("a bias without an initializer is none where nothing is added to it", () => {
    for (const three of [true, false])
      for (const off of [{ use_bias: false }, { unit_forget_bias: false }])
        assert.deepEqual(said([["LSTM", { units: 3, bias_initializer: null, ...off }]], STEPS, three), []);
  });

  it("the time may be nowhere in particular where no kernel of a graphics card is chosen", () => {
    for (const other of [{ unroll: true }, { activation: "relu" }, { use_bias: false }])
      assert.deepEqual(said([["GRU", { units: 3, time_major: null, ...other }]], STEPS, false), []);
  });

  it("extents of kernels are no booleans", () =>
    assert.match(
      said([["Conv2D", { filters: 2, kernel_size: true }]], IMAGE, false)[0] ?? "",
      /error .*kernel_size must be an integer ≥ 1, or a list/,
    ));

  const dims = (layer: Written): readonly unknown[] | null | undefined =>
    found(chain(IMAGE, [layer], false), "m.json").facts.layers[1]?.outputs[0]?.dims;

  it("nothing is made of nothing", () => {
    for (const [layer, channels] of [
      [["DepthwiseConv2D", { kernel_size: 3, depth_multiplier: 0 }], 0],
      [["DepthwiseConv2D", { kernel_size: 3, depth_multiplier: false }], 0],
      [["LocallyConnected2D", { filters: 0, kernel_size: 3 }], 0],
    ] as const) {
      assert.deepEqual(dims(layer), [6, 6, channels], layer[0]);
      assert.match(said([layer], IMAGE, false).join(), /^[^\n]*warning [^\n]*must be an integer ≥ 1$/);
    }
  });

  it("what is cut off from the other end is as much as Python's slices leave", () => {
    for (const [cropping, left] of [
      [-1, 0],
      [-5, 2],
      [-9, 8],
    ] as const) {
      assert.deepEqual(dims(["Cropping2D", { cropping }]), [left, left, 3]);
      assert.match(said([["Cropping2D", { cropping }]], IMAGE, false).join(), /warning .*integers ≥ 0/);
    }
  });

  it("what is spread over another axis has one beside the batch", () => {
    const encoded: Written = ["CategoryEncoding", { num_tokens: 4, output_mode: "one_hot" }];
    const words = (shape: readonly (number | null)[]): string =>
      problems(chain(shape, [encoded], false), "m.json").join("\n");
    assert.match(words([null, 5]), /error shape-mismatch: .*output_mode one_hot gives 2 axes/);
    assert.doesNotMatch(words([null, 1]), /output_mode/);
  });

  it("windows in a list are cut to whole numbers by TensorFlow", () => {
    const text = chain(IMAGE, [["MaxPooling2D", { pool_size: [2.5, 2.5] }]], false);
    assert.deepEqual(found(text, "m.json").facts.layers[1]?.outputs[0]?.dims, [4, 4, 3]);
    assert.match(problems(text, "m.json").join("\n"), /warning bad-argument.*Keras makes 2×2 of it/);
  });

  it("attention is read with the shapes that it was built for", () => {
    const attention = { num_heads: 2, key_dim: 3 };
    const shapes = { query_shape: null, key_shape: null, value_shape: null };
    assert.match(
      said([["MultiHeadAttention", attention]], STEPS, false).join("\n"),
      /warning .*with query_shape, key_shape, value_shape, which may be null/,
    );
    assert.deepEqual(
      said([["MultiHeadAttention", { ...attention, ...shapes }]], STEPS, false).filter((p) =>
        /shape/.test(p),
      ),
      [],
    );
  });
});

describe("keras 2: a layer that gives nothing", () => {
  it("has to be right in all else", () => {
    const nothing = (more: object): readonly string[] =>
      said([["LocallyConnected2D", { filters: false, kernel_size: 3, ...more }]], IMAGE, false);
    assert.equal(nothing({}).filter((p) => /error/.test(p)).length, 0);
    assert.match(nothing({ kernel_size: 0 }).join(), /error .*kernel_size/);
    assert.match(nothing({ kernel_size: undefined }).join(), /error .*kernel_size/);
  });
});
