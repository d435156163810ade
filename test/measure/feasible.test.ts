import assert from "node:assert/strict";
import { analyse } from "../../server/analysis/analyse";
import { ReceptiveFields } from "../../server/measure/field";
import { tensor } from "../../server/model/tensor";
import type { Trace } from "../../server/model/trace";
import { fileJson } from "../../server/report/json";
import { Builder } from "../../server/trace/builder";
import { found } from "../dialects/graph";

const factsOf = (...layers: readonly string[]) =>
  found(["input_shape: [8, 64, 64]", "layers:", ...layers.map((l) => `  - ${l}`)].join("\n")).facts;

const CONV = "{ type: conv2d, out_channels: 8, kernel_size: 3, padding: 1 }";

describe("input sizes that suit the windows", () => {
  it("have no upper end where attention sees everything", () => {
    const { feasible } = factsOf(CONV, "{ type: tosequence }", "{ type: attention, num_heads: 2 }");
    assert.deepEqual(feasible?.max, [Infinity, Infinity]);
  });

  it("are not widened by the pooling of a classifier", () => {
    const { feasible } = factsOf(CONV, CONV, "globalavgpool2d", "{ type: linear, out_features: 2 }");
    assert.deepEqual(
      [feasible?.min, feasible?.max],
      [
        [5, 5],
        [5, 5],
      ],
    );
  });

  it("are none for a model without windows", () => {
    const { feasible } = found(
      "input_shape: [8]\nlayers:\n  - { type: linear, out_features: 2 }\n  - relu",
    ).facts;
    assert.equal(feasible, null);
  });
});

describe("a gate", () => {
  it("leaves the field of what it weights as it is, and is noted from there on", () => {
    const { layers } = factsOf(CONV, "{ type: squeezeexcite, reduction: 4 }", CONV);
    assert.deepEqual(
      layers.map(({ receptiveField: f }) => [f?.global, f?.gated, f?.axes[0]?.size]),
      [
        [false, false, 3],
        [false, true, 3],
        [false, true, 5],
      ],
    );
  });

  it("is still one when it was up-sampled to the map", () => {
    const { layers } = factsOf(
      "{ name: map, type: conv2d, out_channels: 8, kernel_size: 3, padding: 1 }",
      "{ type: globalavgpool2d, keepdims: true }",
      "{ name: wide, type: upsample, scale_factor: 64 }",
      "{ type: concat, from: [map, wide] }",
    );
    const field = layers[3]?.receptiveField;
    assert.deepEqual([field?.global, field?.gated, field?.axes[0]?.size], [false, true, 3]);
  });

  it("is told to programs, with everything else that is new", () => {
    const text = `input_shape: [8, 64, 64]\nlayers:\n  - ${CONV}\n  - { type: squeezeexcite, reduction: 4 }`;
    const json = fileJson({ path: "a", analysis: analyse(text, "a.yaml") });
    assert.deepEqual(json.layers[1]?.receptiveField, {
      size: [3, 3],
      min: [3, 3],
      stride: [1, 1],
      centre: [0, 0],
      gated: true,
    });
    assert.equal(json.totals?.memory.weights, 4 * Number(json.totals?.parameters));
    assert.deepEqual(json.feasibleInput?.min, [3, 3]);
  });
});

describe("receptive fields of deep networks", () => {
  /** Every block doubles the number of paths. */
  function timeOf(blocks: number): number {
    const g = new Builder();
    const input = g.input(tensor([2, 64, 64], "first"), false);
    let x = input;
    for (let i = 0; i < blocks; i++) x = g.add(g.conv(x, { out: 2, kernel: 3, padding: 1 }), x);
    const { nodes, values } = g;
    const trace: Trace = {
      nodes,
      values,
      faults: [],
      foreign: new Set(),
      byLayer: [],
      inputs: [],
      outputs: [],
      modelInputs: [input],
    };
    const times = Array.from({ length: 7 }, () => {
      const start = process.cpuUsage();
      const axis = new ReceptiveFields(trace).of(x)?.axes[0];
      assert.deepEqual([axis?.size, axis?.min], [2 * blocks + 1, 1]);
      // Not the time on the clock, which others who are at work take their share of.
      return process.cpuUsage(start).user;
    });
    return Math.min(...times);
  }

  it("take time in proportion to the edges, not to the 2¹⁰⁰⁰ paths", () => {
    timeOf(1000);
    const ratio = timeOf(4000) / timeOf(1000);
    assert.ok(ratio < 16, `four times the blocks took ${ratio} times as long`);
  });
});
