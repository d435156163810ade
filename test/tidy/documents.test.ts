import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { documents, renewed } from "../../scripts/lib/documents";

describe("what the documents say of the program's tables", () => {
  for (const document of documents())
    it(`${document.path} is as npm run documents writes it`, () => {
      const written = readFileSync(document.path, "utf8");
      assert.equal(renewed(document, written), written);
    });
});
