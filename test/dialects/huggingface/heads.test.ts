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
});
