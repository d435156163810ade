import assert from "node:assert/strict";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CodeLens,
  DocumentLink,
  SemanticTokens,
} from "vscode-languageserver-protocol/node";
import { NOTIFICATIONS } from "../../server/protocol";
import { at, MODERN, range, TestClient } from "./client";

const MODEL = "untitled:/p/net.yaml";
const TEXT = `nc: 4
# fovea-disable-file dead-layer, pool-gap
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 1, Conv, [16, 3, 1]]
head:
  - [[-1, 0], 1, Concat, [1]]
  - [[2], 1, Detect, [nc]]
`;

describe("the server beside the text", () => {
  let client: TestClient;
  const asked = <R>(method: string, more: object = {}): Promise<R> =>
    client.request<R>(method, { textDocument: { uri: MODEL }, ...more });

  before(async () => {
    const { textDocument, workspace } = MODERN;
    client = await TestClient.start(
      {
        workspace: { ...workspace, codeLens: { refreshSupport: true } },
        textDocument: {
          ...textDocument,
          diagnostic: {},
          publishDiagnostics: { codeDescriptionSupport: true },
        },
      },
      { commands: true },
    );
    await client.open(MODEL, TEXT);
  });

  after(async () => assert.equal(await client.stop(), 0));

  it("follows the data from a layer to what it reads", async () => {
    const [item] = await asked<CallHierarchyItem[]>("textDocument/prepareCallHierarchy", {
      position: at(6, 18),
    });
    assert.equal(item?.name, "2 · Concat");
    const calls = await client.request<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", { item });
    assert.deepEqual(
      calls.map((c) => c.from.name),
      ["1 · Conv", "0 · Conv"],
    );
  });

  it("says what a comment silences, and what a config file sets", async () => {
    const said = async (position: object, uri = MODEL): Promise<string | undefined> =>
      (
        await client.request<{ contents: { value: string } } | null>("textDocument/hover", {
          textDocument: { uri },
          position,
        })
      )?.contents.value;
    assert.equal(await said(at(1, 6)), "**fovea-disable-file**: Silences rules for the whole file.");
    assert.match((await said(at(1, 26))) ?? "", /^\*\*dead-layer\*\*: /);
    const config = "untitled:/p/fovea.yaml";
    await client.open(config, "rules: { dead-layer: error }\n");
    assert.match((await said(at(0, 12), config)) ?? "", /^\*\*dead-layer\*\*: .*default severity/);
  });

  it("links rules in comments to their pages", async () => {
    const links = await asked<DocumentLink[]>("textDocument/documentLink");
    assert.deepEqual(
      links.map((l) => [l.range, l.target?.startsWith("command:fovea.showRule")]),
      [
        [range(1, 21, 31), true],
        [range(1, 33, 41), true],
      ],
    );
  });

  it("says what is a type, and what refers", async () => {
    const { data } = await asked<SemanticTokens>("textDocument/semanticTokens/full");
    // `backbone` in line 2, then `-1` and `Conv` in the line below.
    assert.deepEqual(data.slice(0, 15), [2, 0, 8, 3, 0, 1, 5, 2, 1, 0, 0, 7, 4, 0, 0]);
  });

  it("tells a client that has given up to ask for the totals of the newest text", async () => {
    const [before] = await asked<CodeLens[]>("textDocument/codeLens");
    assert.match(before?.command?.title ?? "", /params|parameters|FLOPs/);
    const seen = client.asked.length;
    await client.edit(MODEL, 2, range(3, 17, 19), "64");
    const refreshes = (): number =>
      client.asked.slice(seen).filter((m) => m === "workspace/codeLens/refresh").length;
    // Whoever gives up once more is told once more.
    await client.until(() => refreshes() === 2);
    const [after] = await asked<CodeLens[]>("textDocument/codeLens");
    assert.notEqual(after?.command?.title, before?.command?.title);
    await client.connection.sendNotification(NOTIFICATIONS.override, { uri: MODEL, inputSize: 320 });
    await client.until(() => refreshes() > 3);
  });
});
