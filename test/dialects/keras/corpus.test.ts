import assert from "node:assert/strict";
import { analyse } from "../../../server/analysis/analyse";
import { layerNamed } from "../../../server/dialects/keras/vocabulary";
import { volume } from "../../../server/model/tensor";
import { files, read, table, waitsForFiles } from "../../corpus/corpus";
import { CLASSES, LEFT_OUT } from "./classes";

const wanted = new Map(table("expected.tsv").map((r) => [r.file ?? "", r.parameters ?? ""] as const));

describe("Keras and TensorFlow.js files of others", () => {
  waitsForFiles();

  for (const file of files().filter((name) => /^(keras-json|tfjs-layers)\//.test(name))) {
    it(file, () => {
      const { found, problems } = analyse(read(file), file.slice(file.lastIndexOf("/") + 1));
      assert.equal(found?.dialect.name, "keras");
      const errors = problems.filter((p) => p.severity === "error").map((p) => p.message);
      assert.deepEqual(errors, []);
      const unknown = problems
        .filter((p) => p.code === "unknown-layer")
        .map((p) => found?.model.layers[p.layer ?? -1]?.type ?? "");
      // Nothing but classes of others, and those whose doing is code.
      assert.deepEqual(
        unknown.filter((type) => layerNamed(type) || (CLASSES.includes(type) && !(type in LEFT_OUT))),
        [],
      );
      const { totals } = found.facts;
      const open = unknown.length > 0 || problems.some((p) => p.code === "missing-input-shape");
      if (!open) assert.equal(totals.parameters.status, "complete");
      const parameters = wanted.get(file);
      if (parameters) assert.equal(String(totals.parameters.value), parameters);
      const { stated } = found.model;
      assert.equal(stated !== undefined, file.startsWith("tfjs-layers/"), "whether it has a manifest");
      if (!stated) return;
      assert.ok(parameters, "its parameters are expected");
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
