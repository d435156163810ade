import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { analyse } from "../../../server/analysis/analyse";
import type { Status } from "../../../server/model/figure";

const FOLDER = "test/fixtures/huggingface";

/** The first fixture of every family, as read when its class is another one. */
const fixtures = readdirSync(FOLDER).filter((f) => f.endsWith(".json") && !/-\d\.json$/.test(f));

const statusOf = (file: string, architectures: readonly string[] | undefined): Status | undefined => {
  const { architectures: _, ...config } = JSON.parse(readFileSync(path.join(FOLDER, file), "utf8"));
  return analyse(JSON.stringify({ ...config, ...(architectures ? { architectures } : {}) }), "config.json")
    .found?.facts.totals.status;
};

describe("a class that its family does not know", () => {
  for (const file of fixtures)
    it(`leaves ${file} partial`, () => {
      assert.equal(statusOf(file, ["NobodysForEverything"]), "partial");
      assert.equal(statusOf(file, ["NobodysModelOfAnotherKind"]), "partial");
    });

  it("is not taken for one where there is none", () => {
    assert.equal(statusOf("llama.json", undefined), "complete");
  });

  it("is refused for segmentation where nothing says which four blocks it reads", () => {
    const of = (more: object): readonly string[] =>
      told({ architectures: ["BeitForSemanticSegmentation"], ...more });
    assert.deepEqual(of({}), ["error bad-argument"]);
    assert.deepEqual(of({ out_indices: [3, 5, 7] }), ["error bad-argument"]);
    for (const key of ["out_indices", "segmentation_indices"])
      assert.deepEqual(of({ [key]: [3, 5, 7, 11] }), []);
  });

  it("may be a backbone without a neck, which needs no four blocks", () =>
    assert.deepEqual(told({ architectures: ["BeitBackbone"] }), []));
});

/** What is said of a BEiT, but for what its class decides. */
const told = (more: object): readonly string[] =>
  analyse(JSON.stringify({ model_type: "beit", ...more }), "config.json")
    .problems.filter(({ code }) => code !== "class-default")
    .map(({ severity, code }) => `${severity} ${code}`);
