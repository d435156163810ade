import assert from "node:assert/strict";
import { parameterFormula } from "../../server/ide/formula";
import { weightsOnce } from "../../server/measure/cost";
import { tensor } from "../../server/model/tensor";
import { Builder } from "../../server/trace/builder";

type Value = ReturnType<Builder["input"]>;

/** What `build` leaves behind, as people write its parameters and as they are counted. */
function parameters(
  dims: readonly number[],
  build: (g: Builder, x: Value) => void,
): readonly [string?, bigint?] {
  const g = new Builder();
  build(g, g.input(tensor(dims, dims.length === 3 ? "first" : "last"), false));
  return [parameterFormula(g.nodes), weightsOnce(g.nodes)];
}

describe("the formula of the parameters", () => {
  const image = [64, 32, 32];

  it("folds a bias into its kernel", () => {
    const conv = parameters(image, (g, x) => g.conv(x, { out: 128, kernel: 3 }));
    assert.deepEqual(conv, ["(3·3·64 + 1)·128", 73_856n]);
    assert.deepEqual(
      parameters([784], (g, x) => g.dense(x, 10)),
      ["(784 + 1)·10", 7_850n],
    );
  });

  it("is a plain product without one", () => {
    const conv = parameters(image, (g, x) => g.conv(x, { out: 128, kernel: 3, bias: false }));
    assert.deepEqual(conv, ["3·3·64·128", 73_728n]);
  });

  it("shows what a group sees", () => {
    const conv = parameters(image, (g, x) => g.conv(x, { out: 64, kernel: 3, groups: 64 }));
    assert.deepEqual(conv, ["(3·3·1 + 1)·64", 640n]);
  });

  it("counts a scale and a shift together", () => {
    const conv = parameters(image, (g, x) => g.batchNorm(g.conv(x, { out: 128, kernel: 3, bias: false })));
    assert.deepEqual(conv, ["3·3·64·128 + 2·128", 73_984n]);
  });

  it("has a window and a bias for every position without shared weights", () => {
    const local = parameters([3, 10, 10], (g, x) => g.locallyConnected(x, { out: 16, kernel: 3 }));
    assert.deepEqual(local, ["8·8·(3·3·3 + 1)·16", 28_672n]);
  });

  it("sums the gates of a recurrent layer", () => {
    const lstm = parameters([20, 128], (g, x) =>
      g.recurrent(x, { cell: "lstm", units: 100, bias: true, secondBias: false, sequences: false }),
    );
    assert.deepEqual(lstm, ["(128 + 100 + 1)·400", 91_600n]);
  });

  it("says how often the same term comes", () => {
    const attention = parameters([20, 512], (g, x) => g.attention(x, x, x, { heads: 8, keyDim: 64 }));
    assert.deepEqual(attention, ["4·(512 + 1)·512", 1_050_624n]);
  });

  it("counts shared weights once", () => {
    const g = new Builder();
    const x = g.input(tensor([16], "last"), false);
    g.begin(0, true, []);
    g.dense(x, 4);
    g.begin(0, true, []);
    g.dense(x, 4);
    assert.equal(parameterFormula(g.nodes), "(16 + 1)·4");
    assert.equal(weightsOnce(g.nodes), 68n);
  });

  it("is left out where there is none: no weights, too many terms, an unknown extent", () => {
    assert.deepEqual(
      parameters(image, (g, x) => g.activation(x, "relu")),
      [undefined, 0n],
    );
    const many = parameters(image, (g, x) => {
      for (const out of [1, 2, 3, 4, 5]) g.conv(x, { out, kernel: 1 });
    });
    assert.equal(many[0], undefined);
    const g = new Builder();
    g.conv(g.input(tensor(["c", 8, 8], "first"), false), { out: 4, kernel: 3 });
    assert.equal(parameterFormula(g.nodes), undefined);
  });
});
