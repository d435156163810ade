import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { budgetFrom, check, type Keeping } from "../../server/report/diff/budget";
import { diff } from "../../server/report/diff/diff";

const dense = (units: number, more = ""): string =>
  `input_shape: [100]\nlayers:\n  - {type: linear, out_features: ${units}, bias: false}\n${more}`;

/** From 1,000 parameters to `units` hundred. */
function keeping(text: string, units: number, more = ""): Keeping | undefined {
  const d = diff(analyse(dense(10), "a.yaml"), analyse(dense(units, more), "a.yaml"));
  const budget = budgetFrom(text);
  assert.ok(d && budget, text);
  return check(budget, d).keeping;
}

describe("a budget", () => {
  it("limits the growth in percent, exactly", () => {
    assert.equal(keeping("parameters: +10%", 11), "kept");
    assert.equal(keeping("parameters: +9.99%", 11), "exceeded");
    assert.equal(keeping("parameters:+0%", 10), "kept");
    assert.equal(keeping("parameters: +0%", 9), "kept");
  });

  it("limits the growth by a number, in people's units", () => {
    assert.equal(keeping("params: +0.1k", 11), "kept");
    assert.equal(keeping("params: +99", 11), "exceeded");
    assert.equal(keeping("macs: +1_000", 20), "kept");
    assert.equal(keeping("peakMemory: +40 B", 20), "kept");
    assert.equal(keeping("peakMemory: +39 B", 20), "exceeded");
    assert.equal(keeping("peakMemory: +1 KiB", 20), "kept");
  });

  it("limits the whole", () => {
    assert.equal(keeping("parameters: 1.1K", 11), "kept");
    assert.equal(keeping("parameters=1,099", 11), "exceeded");
  });

  it("is never decided by a figure that is not complete", () => {
    const unknown = "  - {type: mystery}\n";
    assert.equal(keeping("parameters: +5%", 10, unknown), "unsure");
    assert.equal(keeping("parameters: 1M", 10, unknown), "unsure");
    // What is known is too much already.
    assert.equal(keeping("parameters: 999", 10, unknown), "exceeded");
  });

  it("is refused where it is none", () => {
    for (const text of [
      "",
      "parameters",
      "parameters: 5%",
      "layers: 3",
      "macs: +5 parsecs",
      "macs: -5",
      "toString: 1",
    ])
      assert.equal(budgetFrom(text), undefined, text);
  });
});
