import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { root } from "./sources";

describe("generated indices", () => {
  it("are as scripts/generate.mjs writes them", () => {
    const { stdout, status } = spawnSync(process.execPath, ["scripts/generate.mjs", "--check"], {
      cwd: root,
    });
    assert.equal(stdout.toString(), "");
    assert.equal(status, 0);
  });
});
