import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { contributedTools } from "../../server/mcp/contributed";
import { REQUESTS, type ToolAnswer, type ToolParams } from "../../server/protocol";
import { MODERN, TestClient } from "./client";

const NET = `input_shape: [16]
layers:
  - { type: dense, units: 8 }
  - { type: relu }
  - { type: relu }
`;

const file = { path: "net.yaml", uri: "file:///models/net.yaml", name: "net.yaml", text: NET };

describe("the tools for agents in an editor", () => {
  let client: TestClient;
  before(async () => {
    client = await TestClient.start(MODERN);
  });
  after(() => client.stop());

  const ask = (tool: string, input: object, more: Partial<ToolParams> = {}): Promise<ToolAnswer> =>
    client.request<ToolAnswer>(REQUESTS.tool, { tool, input, files: [file], ...more });

  it("answer of the files that the client hands over, and of texts", async () => {
    const { answer, writes } = await ask("analyse", { path: "net.yaml" });
    assert.deepEqual(answer?.parameters, { value: 136, status: "complete" });
    assert.deepEqual(writes, []);
    assert.deepEqual((await ask("analyse", { text: NET })).answer, answer);
  });

  it("hand back what is to be written", async () => {
    const looked = await ask("fix", { path: "net.yaml" });
    assert.deepEqual([looked.writes, looked.answer?.applied], [[], 1]);
    const { writes } = await ask("fix", { path: "net.yaml", write: true });
    assert.deepEqual(
      writes.map((w) => w.path),
      ["net.yaml"],
    );
    assert.equal(writes[0]?.text.match(/relu/g)?.length, 1);
  });

  it("refuse in a sentence", async () => {
    assert.equal(
      (await ask("check", { path: "other.yaml" })).refusal,
      "other.yaml is not a file in the workspace",
    );
    assert.match((await ask("rule", { code: "nope" })).refusal ?? "", /There is no rule "nope"/);
    assert.equal((await ask("rule", { code: "cycle" }, { page: "a page" })).answer?.page, "a page");
    assert.match((await ask("widen", {})).refusal ?? "", /There is no tool/);
  });

  it("are those of the manifest", () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly contributes: { readonly languageModelTools: readonly object[] };
    };
    assert.deepEqual(contributes.languageModelTools, JSON.parse(JSON.stringify(contributedTools())));
  });
});
