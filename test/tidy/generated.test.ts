import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { dialects } from "../../server/dialects/choose";
import { dialectNames } from "../../server/dialects/names";
import { root } from "./sources";

describe("generated indices", () => {
  it("are as scripts/generate.mjs writes them", () => {
    const { stdout, status } = spawnSync(process.execPath, ["scripts/generate.mjs", "--check"], {
      cwd: root,
    });
    assert.equal(stdout.toString(), "");
    assert.equal(status, 0);
  });

  it("name each dialect as its folder", () =>
    assert.deepEqual(dialects.map((d) => d.name).sort(), [...dialectNames].sort()));
});
