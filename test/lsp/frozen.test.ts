import assert from "node:assert/strict";
import { TextDocument } from "vscode-languageserver-textdocument";
import { frozen } from "../../server/lsp/frozen";
import { Random } from "../measure/random";

describe("a document as it is now", () => {
  it("has its lines where a new one would have them, and stays as it is", () => {
    const random = new Random(20261130);
    const open = TextDocument.create("file:///a.yaml", "yaml", 1, "a: 1\r\nb:\n  - c\n\n");
    for (let i = 0; i < 200; i++) {
      const at = (): ReturnType<TextDocument["positionAt"]> =>
        open.positionAt(random.integer(0, open.getText().length));
      const [one, other] = [at(), at()];
      const isBefore = open.offsetAt(one) <= open.offsetAt(other);
      const range = { start: isBefore ? one : other, end: isBefore ? other : one };
      const text = random.pick(["x", "\n", "\r\n", "", "d: 2\n  - e\r\n"]).repeat(3);
      const before = frozen(open);
      const was = before.getText();
      TextDocument.update(open, [{ range, text }], i + 2);
      const now = frozen(open);
      const fresh = TextDocument.create("file:///a.yaml", "yaml", i + 2, open.getText());
      assert.equal(before.getText(), was);
      assert.equal(now.lineCount, fresh.lineCount);
      for (let offset = 0; offset <= open.getText().length; offset++)
        assert.deepEqual(now.positionAt(offset), fresh.positionAt(offset));
      const old = TextDocument.create("file:///a.yaml", "yaml", 0, was);
      for (let offset = 0; offset <= was.length; offset += 3)
        assert.deepEqual(before.positionAt(offset), old.positionAt(offset));
    }
  });
});
