import assert from "node:assert/strict";
import { found, problems } from "../graph";

/** A function of TensorFlow called on an image, as tf.keras records it. */
const called = (name: string): string =>
  JSON.stringify({
    class_name: "Functional",
    keras_version: "2.15.0",
    config: {
      name: "m",
      layers: [
        {
          class_name: "InputLayer",
          name: "x",
          config: { name: "x", batch_input_shape: [null, 4, 4, 3] },
          inbound_nodes: [],
        },
        {
          class_name: "TFOpLambda",
          name: "f",
          config: { name: "f", function: name },
          inbound_nodes: [["x", 0, 0, {}]],
        },
      ],
      input_layers: [["x", 0, 0]],
      output_layers: [["f", 0, 0]],
    },
  });

const meant = (name: string): string | undefined =>
  /did you mean (.+?)\?/.exec(problems(called(name), "m.json").join())?.[1];

describe("keras 2: a function that TensorFlow does not have", () => {
  for (const [written, right] of [
    ["nn.reluu", "nn.relu"],
    ["nn.Relu", "nn.relu"],
    ["math..abs", "math.abs"],
    [".math.abs", "math.abs"],
    ["maht.abs", "math"],
    ["__operators__abs", "__operators__.abs"],
  ] as const)
    it(`${written} is ${right}`, () => assert.equal(meant(written), right));

  for (const name of [
    "nn.relu",
    "math.abs",
    "clip_by_value",
    "image.resize",
    "random.normal",
    "sets.size",
    "mine.abs",
  ])
    it(`${name} is left alone`, () => assert.equal(meant(name), undefined));
});

/** Rows of tables, as tf.keras 2.15 reads them back. */
describe("keras 2: tables in a list", () => {
  const edge = (name: string): unknown => [name, 0, 0, { ids: ["i", 0, 0] }];
  const looked = (tables: readonly (readonly number[])[], inbound: unknown): string => {
    const input = (name: string, shape: readonly number[]) => ({
      class_name: "InputLayer",
      name,
      config: { name, batch_input_shape: [null, ...shape] },
      inbound_nodes: [],
    });
    const names = tables.map((_, i) => `t${i}`);
    const layers = [
      ...tables.map((shape, i) => input(`t${i}`, shape)),
      input("i", [3]),
      {
        class_name: "TFOpLambda",
        name: "f",
        config: { name: "f", function: "compat.v1.nn.embedding_lookup" },
        inbound_nodes: [inbound],
      },
    ];
    const ends = { input_layers: [...names, "i"].map((n) => [n, 0, 0]), output_layers: [["f", 0, 0]] };
    return JSON.stringify({
      class_name: "Functional",
      keras_version: "2.15.0",
      config: { name: "m", layers, ...ends },
    });
  };
  const dims = (text: string) => found(text, "m.json").facts.layers.at(-1)?.outputs[0]?.dims;

  it("share their rows out", () => {
    assert.deepEqual(dims(looked([[4], [4]], [edge("t0"), edge("t1")])), [3, 4]);
    assert.deepEqual(dims(looked([[4]], edge("t0"))), [3, 4]);
  });

  it("have rows of one shape", () =>
    assert.match(
      problems(looked([[4], [5]], [edge("t0"), edge("t1")]), "m.json").join(),
      /tables whose rows differ: 4 and 5/,
    ));
});
