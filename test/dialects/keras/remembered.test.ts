import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { reportJson } from "../../../server/report/json";
import { modelFiles } from "../../models";

const answer = (name: string, text: string): string =>
  JSON.stringify(reportJson([{ path: name, analysis: analyse(text, name) }]));

const dense = (units: unknown, name: string, more: object = {}): object => ({
  class_name: "Dense",
  config: { name, units, ...more },
});

const chain = (features: number, ...layers: readonly object[]): string =>
  JSON.stringify({
    class_name: "Sequential",
    keras_version: "2.15.0",
    config: {
      name: "m",
      layers: [
        { class_name: "InputLayer", config: { name: "in", batch_input_shape: [null, features] } },
        ...layers,
      ],
    },
  });

const parametersOf = (text: string): readonly bigint[] =>
  analyse(text, "model.json").found?.facts.layers.map((l) => l.parameters.value) ?? [];

describe("Keras layers that are written alike", () => {
  it("have the weights of what each of them reads", () => {
    assert.deepEqual(parametersOf(chain(8, dense(4, "a"), dense(4, "b"), dense(4, "c"))), [
      0n,
      36n,
      20n,
      20n,
    ]);
    assert.deepEqual(parametersOf(chain(16, dense(4, "a"), dense(4, "b"))), [0n, 68n, 20n]);
  });

  it("are not taken for others that differ in what is not their name", () => {
    const frozen = chain(8, dense(4, "a"), dense(4, "b", { trainable: false }));
    const layers = analyse(frozen, "model.json").found?.facts.layers ?? [];
    assert.deepEqual(
      layers.map((l) => l.trainable.value),
      [0n, 36n, 0n],
    );
  });

  it("are each told what is wrong with them", () => {
    const wrong = chain(8, dense(-1, "a"), dense(-1, "b"));
    for (let i = 0; i < 2; i++) {
      const { problems } = analyse(wrong, "model.json");
      assert.equal(problems.filter((p) => p.severity === "error").length, 2);
    }
  });

  it("come to the same whatever was read before", () => {
    const all = modelFiles().filter(({ text }) => text.includes('"class_name"'));
    const first = all.map(({ name, text }) => answer(name, text));
    const again = [...all].reverse().map(({ name, text }) => answer(name, text));
    assert.deepEqual(again.reverse(), first);
  });
});
