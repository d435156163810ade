import assert from "node:assert/strict";
import { problems } from "../graph";

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
