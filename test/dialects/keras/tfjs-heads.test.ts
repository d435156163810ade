import assert from "node:assert/strict";
import { found, problems } from "../graph";

type Json = Record<string, unknown>;

/** An input and one layer in a model.json. */
function chain(
  shape: readonly unknown[],
  class_name: string,
  config: Json,
  more: { first?: Json; head?: Json } = {},
): string {
  const layers: unknown[] = [
    { class_name: "InputLayer", config: { name: "x", batch_input_shape: [null, ...shape], ...more.first } },
    { class_name, config: { name: "l", ...config } },
  ];
  const modelTopology = {
    keras_version: "tfjs-layers 4.22.0",
    class_name: "Sequential",
    config: { name: "m", layers },
    ...more.head,
  };
  return JSON.stringify({ format: "layers-model", modelTopology });
}

const errors = (text: string): string =>
  problems(text, "m.json")
    .filter((p) => / error /.test(p))
    .join("\n");
const parameters = (text: string): string => String(found(text, "m.json").facts.totals.parameters.value);
const dims = (text: string) => found(text, "m.json").facts.layers[1]?.outputs[0]?.dims;

/** Asked of TensorFlow.js 4.22. */
describe("TensorFlow.js: heads and odd values", () => {
  it("an axis in quotes is one, and so are extents of a Reshape", () => {
    for (const [axis, count] of [
      ["1", "16"],
      ["3", "12"],
      [["3"], "12"],
    ] as const) {
      const text = chain([4, 5, 3], "BatchNormalization", { axis });
      assert.equal(errors(text), "");
      assert.equal(parameters(text), count);
    }
    for (const axis of ["-1", "x", true, 1.5])
      assert.match(errors(chain([4, 5, 3], "BatchNormalization", { axis })), /axis must be an integer/);
    assert.deepEqual(dims(chain([6], "Reshape", { target_shape: ["3", "2"] })), [3, 2]);
    assert.deepEqual(dims(chain([6], "Reshape", { target_shape: "6" })), [6]);
    assert.match(errors(chain([6], "Reshape", { target_shape: "32" })), /target_shape must be a list/);
  });

  it("extents of an input and how often a vector is repeated are numbers where it runs", () => {
    for (const extent of [true, "6", 1.5, [6]])
      assert.match(
        errors(chain([extent], "Flatten", {})),
        /batch_input_shape must be a list of integers, or null/,
      );
    for (const n of [-1, 1.5])
      assert.match(errors(chain([6], "RepeatVector", { n })), /n must be an integer ≥ 1/);
    for (const n of [true, "2"]) assert.equal(errors(chain([6], "RepeatVector", { n })), "");
  });

  it("categories are encoded of vectors alone, and not as one-hot", () => {
    const encoding = (shape: readonly number[], output_mode: string) =>
      errors(chain(shape, "CategoryEncoding", { num_tokens: 4, output_mode }));
    for (const mode of ["multi_hot", "count"]) {
      assert.equal(encoding([6], mode), "");
      assert.match(encoding([4, 6], mode), /needs an input of at most 1 axis/);
    }
    assert.match(encoding([6], "one_hot"), /one_hot makes another axis/);
  });

  it("some layers compute with fractions alone", () => {
    const conv = { filters: 2, kernel_size: 2 };
    for (const dtype of ["int32", "bool"])
      assert.match(
        errors(chain([8, 8, 3], "Conv2D", conv, { first: { dtype } })),
        new RegExp(`Conv2D cannot compute with the ${dtype} of x: TensorFlow.js`),
      );
    assert.equal(errors(chain([8, 8, 3], "MaxPooling2D", {}, { first: { dtype: "int32" } })), "");
    assert.match(
      errors(chain([8], "Dense", { units: 2 }, { first: { dtype: "string" } })),
      /no inputs of text/,
    );
    assert.equal(errors(chain([8], "Dense", { units: 2, dtype: "nope" })), "");
  });

  it("a model has a class that there is, a configuration and layers in it; tensors are called by its layers", () => {
    for (const class_name of [null, 3])
      assert.match(errors(chain([6], "Flatten", {}, { head: { class_name } })), /needs class_name/);
    assert.match(
      errors(chain([6], "Flatten", {}, { head: { class_name: "Foo" } })),
      /has no model class Foo/,
    );
    assert.match(errors(chain([6], "Flatten", {}, { head: { config: [] } })), /needs config/);
    const whole = JSON.parse(chain([6], "Flatten", {}));
    whole.modelTopology.config.layers.push(3);
    assert.match(errors(JSON.stringify(whole)), /Entry 3 of layers must be a mapping/);
    for (const name of ["a b", "_x", "a>b", "é"])
      assert.match(errors(chain([6], "Dense", { units: 2, name })), /makes no tensor named/);
    for (const name of ["a/b", "1x", ""]) assert.equal(errors(chain([6], "Dense", { units: 2, name })), "");
    assert.match(errors(chain([6], "Dense", { units: 2, name: 3 })), /name must be text/);
  });
});
