import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { analyse } from "../../server/analysis/analyse";

const TEMPLATE = /text: `([^`]+)`/g;

describe("a new model", () => {
  const source = readFileSync("client/new-model.ts", "utf8");
  const texts = [...source.matchAll(TEMPLATE)].map(([, text]) => text ?? "");

  it("is a model with nothing to complain about, whichever is picked", () => {
    assert.ok(texts.length >= 4);
    for (const text of texts) {
      const { found, problems } = analyse(text, "new.yaml");
      assert.ok(found, text);
      assert.deepEqual(
        problems.filter((p) => p.severity !== "hint").map((p) => p.message),
        [],
      );
    }
  });
});
