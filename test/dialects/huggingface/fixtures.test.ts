import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { families } from "../../../server/dialects/huggingface/families";
import { found } from "../graph";

const FOLDER = "test/fixtures/huggingface";

/** Small configs drawn at random, and the unique parameters of their classes in transformers 5.24; `partial`: of what is known. */
const rows = readFileSync(path.join(FOLDER, "parameters.tsv"), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t") as [string, string, string?]);

describe("configs of Hugging Face", () => {
  for (const [file, parameters, status = "complete"] of rows) {
    it(`${file} has the parameters that its class has`, () => {
      const { facts, model } = found(readFileSync(path.join(FOLDER, file), "utf8"), file);
      assert.equal(model.dialect, "huggingface");
      assert.equal(facts.totals.parameters.value.toString(), parameters);
      assert.equal(facts.totals.status, status);
    });
  }

  it("have a row each", () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
    assert.deepEqual(files.sort(), rows.map(([file]) => file).sort());
  });

  it("are there for every family", () => {
    const seen = new Set(
      rows.flatMap(([file]) =>
        [...readFileSync(path.join(FOLDER, file), "utf8").matchAll(/"model_type": "(.*?)"/g)].map(
          (m) => m[1] ?? "",
        ),
      ),
    );
    const without = families().filter(({ types, remote }) => !remote && !types.some((t) => seen.has(t)));
    assert.deepEqual(
      without.map(({ types }) => types[0]),
      [],
    );
  });
});
