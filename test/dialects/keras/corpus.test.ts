import assert from "node:assert/strict";
import { analyse } from "../../../server/analyse";
import { layerNamed } from "../../../server/dialects/keras/names";
import { volume } from "../../../server/model/tensor";
import { files, read, table } from "../../corpus/corpus";

const wanted = new Map(table("expected.tsv").map((r) => [r.file ?? "", r.parameters ?? ""] as const));

describe("Keras and TensorFlow.js files of others", () => {
  for (const file of files().filter((name) => /^(keras-json|tfjs-layers)\//.test(name))) {
    it(file, () => {
      const { found, problems } = analyse(read(file), file.slice(file.lastIndexOf("/") + 1));
      assert.equal(found?.dialect, "keras");
      const errors = problems.filter((p) => p.severity === "error").map((p) => p.message);
      assert.deepEqual(errors, []);
      const unknown = problems
        .filter((p) => p.code === "unknown-layer")
        .map((p) => found?.model.layers[p.layer ?? -1]?.type ?? "");
      assert.deepEqual(unknown.filter(layerNamed), []);
      const { totals } = found.facts;
      const parameters = wanted.get(file);
      if (parameters) assert.equal(String(totals.parameters.value), parameters);
      const { stated } = found.model;
      if (!stated) return;
      assert.equal(
        totals.parameters.value,
        stated.reduce((n, w) => n + (volume(w.shape) ?? 0n), 0n),
      );
      assert.equal(totals.confirmed, true);
    });
  }

  for (const file of files().filter((name) => name.startsWith("tfjs-graph/"))) {
    it(`${file}: a graph, of which nothing is said but that`, () => {
      const { problems } = analyse(read(file), "model.json");
      assert.deepEqual(
        problems.map((p) => `${p.severity} ${p.code}`),
        ["information graph-model"],
      );
    });
  }
});
