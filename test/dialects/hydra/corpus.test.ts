import assert from "node:assert/strict";
import path from "node:path";
import { analyse } from "../../../server/analysis/analyse";
import { files, isHere, read } from "../../corpus/corpus";

/** A comma is missing in its line 20: no YAML parser reads it. */
const BROKEN = "EleutherAI_pythia__models_12B_pythia-12b.yml";

/** Configs of other projects, in which the networks are their own classes, or code. */
const FAMILIES = /^(instantiate-monai|adhoc-|gpt-neox|diffusers|detectron2|dl4j|ml-agents|pycls|hf-config)/;

describe("files that define networks elsewhere", () => {
  before(function () {
    if (!isHere) this.skip();
  });

  for (const file of files().filter((name) => FAMILIES.test(name)))
    it(`${path.basename(file)} has no error`, () => {
      const errors = analyse(read(file), path.basename(file)).problems.filter((p) => p.severity === "error");
      assert.deepEqual(
        errors.map((p) => p.code),
        path.basename(file) === BROKEN ? ["syntax"] : [],
      );
    });
});
