import assert from "node:assert/strict";
import { found, problems } from "../graph";

const tensor = (name: string, node: number): object => ({
  class_name: "__keras_tensor__",
  config: { shape: [null, 8], dtype: "float32", keras_history: [name, node, 0] },
});

const entry = (
  className: string,
  config: Readonly<Record<string, unknown>>,
  from: readonly object[],
): object => ({
  module:
    className === "Functional"
      ? "keras.src.models.functional"
      : className === "Sequential"
        ? "keras"
        : "keras.layers",
  class_name: className,
  config,
  registered_name: className === "Functional" ? className : null,
  name: config.name,
  inbound_nodes: from.map((x) => ({ args: [x], kwargs: {} })),
});

const input = (name: string): object => entry("InputLayer", { name, batch_shape: [null, 8] }, []);
const dense = (name: string, from: readonly object[]): object =>
  entry("Dense", { name, units: 8, trainable: true }, from);

interface Written {
  /** `output_layers` names this call of the model within, or an edge of a layer behind it does. */
  readonly output?: number;
  readonly edge?: number;
  readonly calls?: number;
  readonly chain?: boolean;
  readonly inner?: object;
  readonly outer?: object;
}

/** A model of Keras 3 with a model of one dense layer in it, which is called once or more. */
function model({ output, edge, calls = 1, chain = false, inner = {}, outer = {} }: Written): string {
  const layers = [input("i"), dense("d", chain ? [] : [tensor("i", 0)])];
  const ends = chain ? {} : { input_layers: ["i", 0, 0], output_layers: ["d", 0, 0] };
  const from = Array.from({ length: calls }, (_, i) => (i === 0 ? tensor("x", 0) : tensor("inner", i - 1)));
  const within = entry(
    chain ? "Sequential" : "Functional",
    { name: "inner", layers, ...ends, ...inner },
    from,
  );
  const last = edge === undefined ? ["inner", output, 0] : ["out", 0, 0];
  const behind = edge === undefined ? [] : [dense("out", [tensor("inner", edge)])];
  return JSON.stringify({
    module: "keras.src.models.functional",
    class_name: "Functional",
    config: {
      name: "m",
      layers: [input("x"), within, ...behind],
      input_layers: ["x", 0, 0],
      output_layers: last,
      ...outer,
    },
    registered_name: "Functional",
    keras_version: "3.15.1",
  });
}

const errors = (written: Written): readonly string[] =>
  problems(model(written), "m.json").filter((p) => / error /.test(p));

describe("keras 3: calls of a model within a model", () => {
  it("count from 0 in edges, whether it is a graph or a chain", () => {
    for (const chain of [false, true])
      for (const calls of [1, 2]) {
        for (let edge = 0; edge < calls; edge++) assert.deepEqual(errors({ edge, calls, chain }), []);
        const [error = "", ...others] = errors({ edge: calls, calls, chain });
        assert.match(
          error,
          new RegExp(`bad-reference: inner has .*; call ${calls} does not exist \\(calls count from 0\\)`),
        );
        assert.deepEqual(others, []);
      }
  });

  it("count from 1 in output_layers where it is a graph, whose call 0 is its last", () => {
    for (const calls of [1, 2]) {
      for (let output = 0; output <= calls; output++) assert.deepEqual(errors({ output, calls }), []);
      assert.match(errors({ output: calls + 1, calls }).join("\n"), /calls count from 1/);
      assert.deepEqual(errors({ output: calls - 1, calls, chain: true }), []);
      assert.match(errors({ output: calls, calls, chain: true }).join("\n"), /calls count from 0/);
    }
  });
});

describe("keras 3: trainable of a model", () => {
  const trained = (written: Written): bigint =>
    found(model({ edge: 0, ...written }), "m.json").facts.totals.trainable.value;

  it("counts for a whole graph, and not for a model within it", () => {
    assert.equal(trained({}), 144n);
    assert.equal(trained({ inner: { trainable: false } }), 144n);
    assert.equal(trained({ chain: true, inner: { trainable: false } }), 144n);
    assert.equal(trained({ outer: { trainable: false } }), 0n);
  });

  it("never counts for a chain, nor in Keras 2", () => {
    for (const keras_version of ["3.15.1", "2.15.0"]) {
      const layers = [{ class_name: "Dense", config: { name: "d", units: 3, batch_input_shape: [null, 7] } }];
      const chain = {
        class_name: "Sequential",
        config: { name: "s", layers, trainable: false },
        keras_version,
      };
      assert.equal(found(JSON.stringify(chain), "m.json").facts.totals.trainable.value, 24n);
    }
  });
});
