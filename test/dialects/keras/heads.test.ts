import assert from "node:assert/strict";
import { found, problems } from "../graph";

type Json = Record<string, unknown>;

/** A graph of two layers, as one of the releases writes it, with another head or another layer. */
function graph(three: boolean, head: Json, config: Json = {}, layer: Json = {}, own: Json = {}): string {
  const module = three ? { module: "keras.layers", registered_name: null } : {};
  const key = three ? "batch_shape" : "batch_input_shape";
  const shape = [null, 8];
  const read = three
    ? [
        {
          args: [{ class_name: "__keras_tensor__", config: { shape, keras_history: ["x", 0, 0] } }],
          kwargs: {},
        },
      ]
    : [[["x", 0, 0, {}]]];
  const layers = [
    {
      ...module,
      class_name: "InputLayer",
      config: { name: "x", [key]: shape },
      name: "x",
      inbound_nodes: [],
    },
    {
      ...module,
      class_name: "Dense",
      config: { name: "d", units: 2, ...own },
      name: "d",
      inbound_nodes: read,
      ...layer,
    },
  ];
  const ends = { input_layers: [["x", 0, 0]], output_layers: [["d", 0, 0]] };
  return JSON.stringify({
    ...(three ? { module: "keras.src.models.functional" } : { keras_version: "2.15.0" }),
    class_name: "Functional",
    config: { name: "m", layers, ...ends, ...config },
    ...head,
  });
}

const errors = (text: string): readonly string[] =>
  problems(text, "m.json").filter((p) => p.includes(" error "));

describe("keras: the head of a model and of a layer", () => {
  it("is as it is written, with ends in lists or by name", () => {
    for (const three of [true, false]) {
      assert.deepEqual(errors(graph(three, {})), []);
      for (const ends of [["x", 0, 0], [[["x", 0, 0]]], { a: ["x", 0, 0] }])
        assert.deepEqual(errors(graph(three, {}, { input_layers: ends })), []);
      assert.deepEqual(errors(graph(three, {}, { name: null })), []);
    }
    assert.deepEqual(errors(graph(false, {}, { output_layers: [], name: 3 })), []);
    assert.deepEqual(errors(graph(false, { module: "keras.models" })), []);
    for (const module of ["keras.src.layers", "keras.src.layers.core.dense", "keras_hub.layers"])
      assert.deepEqual(errors(graph(true, {}, {}, { module })), []);
    for (const registered_name of ["Dense", "mine>Dense"])
      assert.deepEqual(errors(graph(true, {}, {}, { module: "mine.layers", registered_name })), []);
  });

  const refused: readonly (readonly [three: boolean, parts: readonly [Json, Json?, Json?, Json?], RegExp])[] =
    [
      [true, [{}, { input_layers: null }], /input_layers must list tensors/],
      [false, [{}, { output_layers: 3 }], /output_layers must list tensors/],
      [true, [{}, { output_layers: [] }], /output_layers must list tensors/],
      [false, [{}, { input_layers: [["x", 0]] }], /input_layers must list tensors/],
      [true, [{}, { input_layers: [["x", 1, 0]] }], /x has one call, number 0/],
      [false, [{}, { input_layers: [["x", 0, 1]] }], /x has one output, number 0/],
      [true, [{}, { output_layers: [["d", 0, 1]] }], /d has no output 1/],
      [true, [{}, { name: 3 }], /Functional: name must be text without/],
      [true, [{}, { name: "a/b" }], /Functional: name must be text without/],
      [true, [{ module: "keras.layers" }], /finds no Functional in module keras.layers/],
      [true, [{ compile_config: 3 }], /compile_config must be a mapping/],
      [true, [{ class_name: "Dense" }], /Keras has no model class Dense/],
      [false, [{ config: null }], /needs config, a mapping/],
      [true, [{}, { layers: null }], /layers must be a list of layers/],
      [true, [{}, {}, { module: "keras.layer" }], /finds no Dense in module keras.layer;/],
      [true, [{}, {}, { module: "mine.layers" }], /finds no Dense in module mine.layers;/],
      [true, [{ module: "mine" }], /finds no Functional in module mine;/],
      [true, [{}, {}, { registered_name: "keras>Dense" }], /Keras 3 registers no keras>Dense/],
      [true, [{}, {}, { registered_name: ["a"] }], /Dense: registered_name must be text/],
      [false, [{}, {}, { registered_name: [] }], /Dense: registered_name must be text/],
      [false, [{}, {}, { module: null }], /Dense: module must not be null/],
      [true, [{ config: [] }], /needs config, a mapping/],
      [false, [{}, {}, { config: 3 }], /Dense: config must be a mapping/],
      [true, [{}, {}, { config: [] }], /Dense: config must be a mapping/],
      [true, [{}, {}, { module: null }], /finds no Dense in module null/],
      [true, [{}, {}, { module: "keras.src.layers.convolutional.conv2d" }], /finds no Dense in module/],
      [true, [{}, {}, { registered_name: "other" }], /registered_name must be null/],
      [false, [{}, {}, {}, { name: 3 }], /Dense: name must be text$/],
      [false, [{}, {}, { name: null }], /Dense: name must be text$/],
      [
        true,
        [{}, {}, {}, { activation: { module: "keras.layers", class_name: "ReLU", config: { nope: 6 } } }],
        /ReLU has no argument nope/,
      ],
    ];

  it("has a policy of its own release, which has a name that is a dtype", () => {
    const policy = (class_name: string, name: string) => ({ dtype: { class_name, config: { name } } });
    for (const [three, own, other] of [
      [true, "DTypePolicy", "Policy"],
      [false, "Policy", "DTypePolicy"],
    ] as const) {
      assert.deepEqual(errors(graph(three, {}, {}, {}, policy(own, "mixed_float16"))), []);
      for (const [written, message] of [
        [policy(other, "float32"), /dtype: .*Policy is of Keras/],
        [policy(own, "float31"), /dtype: float31 is not a dtype/],
        [{ dtype: { name: "float32" } }, /dtype: needs class_name/],
      ] as const)
        assert.match(errors(graph(three, {}, {}, {}, written)).join(), message);
    }
  });

  it("is refused where Keras cannot read it", () => {
    for (const [three, parts, message] of refused) {
      const all = errors(graph(three, ...parts));
      assert.ok(
        all.some((p) => message.test(p)),
        `${JSON.stringify(parts)}: ${all.join("\n")}`,
      );
    }
  });

  it("needs a class, of its own release", () => {
    for (const three of [true, false]) {
      for (const class_name of [null, 3, [], undefined])
        assert.match(errors(graph(three, { class_name })).join(), /A model needs class_name/);
      assert.match(
        errors(graph(three, {}, {}, { class_name: null, registered_name: null })).join(),
        /Entry 2 of layers has a class_name that is not text/,
      );
    }
    const module = "keras.layers";
    assert.match(
      errors(graph(false, {}, {}, { module, class_name: "RMSNormalization" }))[0] ?? "",
      /Keras 2 has no RMSN/,
    );
    assert.match(
      errors(graph(true, {}, {}, { class_name: "TFOpLambda" }))[0] ?? "",
      /Keras 3 has no TFOpLambda/,
    );
  });

  it("has layers in its list, and nothing else", () => {
    for (const three of [true, false])
      for (const odd of [3, null, [], {}, "Dense"]) {
        const whole = JSON.parse(graph(three, {}));
        whole.config.layers.push(odd);
        assert.match(errors(JSON.stringify(whole)).join(), /Entry 3 of layers (must be|needs)/);
      }
  });

  it("has a dtype that there is, whoever reads it", () => {
    const all: readonly (readonly [dtype: string, three: boolean, refused: boolean])[] = [
      ["nope", true, true],
      ["nope", false, true],
      ["float128", true, true],
      ["int8", true, true],
      ["int8_from_float32", true, false],
      ["int8_from_float32", false, true],
      ["torch.float32", true, false],
      ["half", false, false],
      ["half", true, true],
      ["", false, false],
      ["", true, true],
    ];
    for (const [dtype, three, refused] of all)
      assert.equal(errors(graph(three, {}, {}, {}, { dtype })).length, refused ? 1 : 0, `${dtype} ${three}`);
  });

  it("is named as TensorFlow names scopes before Keras 3, but for an input", () => {
    const named = (name: string, three: boolean) =>
      errors(graph(three, {}, { output_layers: [[name, 0, 0]] }, { name }, { name }));
    for (const name of ["a b", "_x", "-x", "a:b", "é"]) {
      assert.match(named(name, false).join(), /Dense: name must be letters, digits/);
      assert.deepEqual(named(name, true), []);
    }
    for (const name of ["a/b", ".x", "9x", "x-1"]) assert.deepEqual(named(name, false), [], name);
    const within = { name: "b", layer: { class_name: "LSTM", config: { units: 2, name: "a b" } } };
    const text = graph(false, {}, {}, { class_name: "Bidirectional" }, within).replaceAll(
      "[null,8]",
      "[null,4,8]",
    );
    assert.match(errors(text).join(), /LSTM: name must be letters/);
  });

  it("reads fractions where Keras 2 computes with nothing else", () => {
    const read = (dtype: string, class_name: string, own: object) =>
      errors(
        graph(false, {}, {}, { class_name }, own as Json).replace(
          '"name":"x"',
          `"name":"x","dtype":"${dtype}"`,
        ),
      );
    for (const dtype of ["int32", "uint8", "bool", "string"]) {
      assert.match(
        read(dtype, "Softmax", {}).join(),
        new RegExp(`Softmax cannot compute with the ${dtype} of x`),
      );
      assert.deepEqual(read(dtype, "Dense", {}), []);
    }
    assert.match(read("bool", "ReLU", { units: undefined }).join(), /ReLU cannot compute with the bool of x/);
    assert.deepEqual(read("int32", "ReLU", { units: undefined }), []);
  });

  it("freezes a graph of Keras 3 by whatever Python takes for false", () => {
    for (const [trainable, expected] of [
      [[], 0],
      ["", 0],
      [null, 18],
      ["no", 18],
    ] as const) {
      const { trainable: count } = found(graph(true, {}, { trainable }), "m.json").facts.totals;
      assert.equal(String(count.value), String(expected));
    }
  });
});
