import assert from "node:assert/strict";
import type { CodeAction, Diagnostic } from "vscode-languageserver-protocol/node";
import { MODERN, range, TestClient } from "./client";
import { ROWS } from "./rows";

const URI = "file:///models/net.yaml";

describe("a row typed above references by number", () => {
  let client: TestClient;

  const all = async (): Promise<readonly Diagnostic[]> =>
    (
      await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", {
        textDocument: { uri: URI },
      })
    ).items;
  const problems = async (): Promise<readonly Diagnostic[]> =>
    (await all()).filter((d) => d.code === "stale-reference");

  before(async () => {
    client = await TestClient.start(MODERN);
    await client.open(URI, ROWS);
  });

  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("is told at once, goes on being told while it is written, and is fixed from there", async () => {
    assert.deepEqual(await problems(), []);
    await client.edit(URI, 2, range(3, 0, 0), "  - \n");
    assert.equal((await problems()).length, 1);
    await client.edit(URI, 3, range(3, 4, 4), "[-1, 1, nn.Identity, []]");
    const [problem, ...more] = await problems();
    assert.deepEqual(more, []);
    assert.match(String(problem?.message), /^2 references point to another row since inserting this row/);
    assert.deepEqual(problem?.range, range(3, 4, 28));
    // What follows is told with it once somebody has looked, and never for itself in between.
    await client.until(() => client.asked.find((m) => m === "workspace/diagnostic/refresh"));
    const [looked, ...besides] = await all();
    assert.deepEqual(besides, []);
    assert.equal(looked?.message, problem?.message);
    assert.equal(looked?.relatedInformation?.length, 2);
    const [fix] = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: URI },
      range: range(3, 6, 6),
      context: { diagnostics: [], only: ["quickfix"] },
    });
    assert.equal(fix?.title, "Renumber 2 references");
    assert.equal(fix?.isPreferred, true);
    // What the fix writes, by hand.
    await client.edit(URI, 4, range(7, 6, 10), "2, 3");
    assert.deepEqual(await problems(), []);
  });
});
