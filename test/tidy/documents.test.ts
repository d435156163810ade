import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CONSOLES, documents, renewed, renewedConsoles } from "../../scripts/lib/documents";

describe("what the documents say of the program's tables", () => {
  for (const document of documents())
    it(`${document.path} is as npm run documents writes it`, () => {
      const written = readFileSync(document.path, "utf8");
      assert.equal(renewed(document, written), written);
    });
});

describe("the examples in the documents", () => {
  for (const path of CONSOLES)
    it(`${path} shows what its commands print`, function () {
      if (process.platform === "win32") this.skip(); // they are commands of a POSIX shell
      const written = readFileSync(path, "utf8");
      assert.equal(renewedConsoles(written, "dist/cli.js"), written);
    });
});
