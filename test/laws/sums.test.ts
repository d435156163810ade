import assert from "node:assert/strict";
import type { Found } from "../../server/analysis/analyse";
import { partsOf } from "../../server/measure/parts";
import type { LayerFacts, Totals } from "../../server/model/facts";
import { type Figure, sum } from "../../server/model/figure";
import { volume } from "../../server/model/tensor";
import { once } from "../../server/model/trace";
import { found } from "../dialects/graph";
import { modelFiles } from "../models";

const COLUMNS = ["parameters", "trainable", "nonTrainable", "macs", "flops", "activations"] as const;

const models = modelFiles().map(({ name, text }) => ({ name, model: found(text, name) }));

/** The law on every model, by name. */
function everywhere(law: (model: Found) => void): void {
  for (const { name, model } of models) {
    try {
      law(model);
    } catch (error) {
      throw new Error(name, { cause: error });
    }
  }
}

const valuesOf = (facts: LayerFacts | Totals): readonly Figure[] => COLUMNS.map((column) => facts[column]);

describe("sums", () => {
  it("of the layers are the totals, in every column", () =>
    everywhere(({ facts: { layers, totals } }) => {
      const sums = COLUMNS.map((column) => sum(layers.map((layer) => layer[column])));
      assert.deepEqual(sums, valuesOf(totals));
    }));

  it("of what is trained and what is not are the parameters", () =>
    everywhere(({ facts: { layers, totals } }) => {
      for (const { trainable, nonTrainable, parameters } of [...layers, totals])
        assert.equal(trainable.value + nonTrainable.value, parameters.value);
    }));

  it("over the operations are the totals: every weight once, every multiplication each time", () =>
    everywhere(({ trace, facts: { totals } }) => {
      const weights = once(trace.nodes).flatMap((n) => n.weights.map((w) => [n.copies ?? 1, ...w.shape]));
      const parameters = weights.reduce((total, shape) => total + (volume(shape) ?? 0n), 0n);
      assert.equal(parameters, totals.parameters.value);
      const run = trace.nodes.filter((n) => !n.idle);
      assert.equal(
        run.reduce((total, n) => total + (n.macs ?? 0n), 0n),
        totals.macs.value,
      );
    }));

  it("of the parts are the layers that are called once", () =>
    everywhere(({ model, trace, facts: { layers } }) => {
      for (const { index, parameters, macs } of layers) {
        if (model.layers[index]?.calls.length !== 1) continue;
        const parts = partsOf(trace, index);
        const shared = (trace.byLayer[index] ?? []).some((n) => n.share !== undefined);
        assert.equal(sum(parts.map((p) => p.parameters)).value, parameters.value, `layer ${index}`);
        if (!shared) assert.equal(sum(parts.map((p) => p.macs)).value, macs.value, `layer ${index}`);
      }
    }));

  it("of the groups are the totals: every layer stands in exactly one", () =>
    everywhere(({ model }) => {
      const grouped = model.groups.flatMap((g) => g.layers).sort((a, b) => a - b);
      assert.deepEqual(
        grouped,
        model.layers.map((l) => l.index),
      );
    }));

  it("are complete where every part is, and never else", () =>
    everywhere(({ facts: { layers, totals } }) => {
      for (const column of COLUMNS) {
        const complete = layers.every((layer) => layer[column].status === "complete");
        assert.equal(totals[column].status === "complete", complete, column);
      }
    }));
});
