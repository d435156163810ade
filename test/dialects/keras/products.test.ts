import assert from "node:assert/strict";
import { found, problems } from "../graph";

type Shape = readonly (number | null)[];

const tensorOf = (shape: Shape, from: string) => ({
  class_name: "__keras_tensor__",
  config: { shape, dtype: "float32", keras_history: [from, 0, 0] },
});

/** An operation of Keras 3 on two inputs; `asList` where it takes them as one argument. */
function called(type: string, config: object, [a, b]: readonly [Shape, Shape], asList = false): string {
  const entry = (name: string, batch_shape: Shape) => ({
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape, dtype: "float32", name },
    name,
    inbound_nodes: [],
  });
  const args = [tensorOf(a, "a"), tensorOf(b, "b")];
  const operation = {
    module: "keras.src.ops.numpy",
    class_name: type,
    config: { name: "op", ...config },
    registered_name: type,
    name: "op",
    inbound_nodes: [{ args: asList ? [args] : args, kwargs: {} }],
  };
  return JSON.stringify({
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: {
      name: "m",
      layers: [entry("a", a), entry("b", b), operation],
      input_layers: [
        ["a", 0, 0],
        ["b", 0, 0],
      ],
      output_layers: [["op", 0, 0]],
    },
    keras_version: "3.15.1",
  });
}

const errors = (text: string): string =>
  problems(text, "m.json")
    .filter((p) => /error /.test(p))
    .join();

describe("keras 3: products and stacks of tensors", () => {
  it("run where what they add up is equally long", () => {
    for (const text of [
      called("Einsum", { subscripts: "bij,bkj->bik" }, [
        [null, 12, 3],
        [null, 5, 3],
      ]),
      called("Einsum", { subscripts: "...ij,...kj->...ik" }, [
        [null, 2, 12, 3],
        [null, 2, 5, 3],
      ]),
      called("Tensordot", { axes: 1 }, [
        [null, 10, 7],
        [7, 2, 3],
      ]),
      called(
        "Stack",
        { axis: -1 },
        [
          [null, 4],
          [null, null],
        ],
        true,
      ),
    ])
      assert.equal(errors(text), "");
  });

  it("sum over no more axes than there are", () => {
    const most = called("Tensordot", { axes: 1_000_000_000 }, [
      [null, 10, 7],
      [7, 2, 3],
    ]);
    assert.match(errors(most), /cannot sum over 1000000000 axes of tensors that have 3 and 3/);
  });

  it("are refused elsewhere", () => {
    const short = called("Einsum", { subscripts: "bij,bkj->bik" }, [
      [null, 12, 3, 3],
      [null, 5, 3],
    ]);
    assert.match(errors(short), /the equation names 3 axes of operand 1, which has 4/);
    const unequal = called("Tensordot", { axes: 2 }, [
      [null, 10, 7],
      [7, 2, 3],
    ]);
    assert.match(
      errors(unequal),
      /cannot multiply batch×10×7 by batch×2×3; the inner extents 7 and 2 differ/,
    );
    const other = called(
      "Stack",
      { axis: -1 },
      [
        [null, 4],
        [null, 5],
      ],
      true,
    );
    assert.match(errors(other), /cannot stack batch×4 and batch×5, which have different shapes/);
  });
});

describe("keras 3: a GRU whose reset_after is null", () => {
  const parameters = (reset_after: unknown): bigint | undefined =>
    found(
      JSON.stringify({
        class_name: "Sequential",
        keras_version: "3.15.1",
        config: {
          name: "m",
          layers: [
            {
              module: "keras.layers",
              class_name: "InputLayer",
              config: { batch_shape: [null, 4, 3], name: "x" },
            },
            { module: "keras.layers", class_name: "GRU", config: { units: 2, name: "gru", reset_after } },
          ],
        },
      }),
      "m.json",
    ).facts.totals.parameters.value;

  it("has one bias, as with false", () => {
    assert.equal(parameters(true), 42n);
    assert.equal(parameters(false), 36n);
    assert.equal(parameters(null), 36n);
    assert.equal(parameters(undefined), 42n);
  });
});
