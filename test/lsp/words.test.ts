import assert from "node:assert/strict";
import type { CodeAction, Hover } from "vscode-languageserver-protocol";
import { TestClient } from "./client";

const URI = "untitled:model.yaml";
const TEXT = `input_shape: [3, 8, 8]
framework: torch
layers:
  - { type: Conv2d, in_channels: 4, out_channels: 8, kernel_size: 3, bais: true }
`;

/** What a client in this language reads about the same file. */
async function said(locale: string | undefined) {
  const client = await TestClient.start({ textDocument: { codeAction: {} } }, {}, locale);
  await client.open(URI, TEXT);
  const { diagnostics } = await client.until(() => client.published.find((p) => p.diagnostics.length > 1));
  const textDocument = { uri: URI };
  const hover = await client.request<Hover>("textDocument/hover", {
    textDocument,
    position: { line: 3, character: 14 },
  });
  const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 80 } };
  const actions = await client.request<readonly CodeAction[]>("textDocument/codeAction", {
    textDocument,
    range,
    context: { diagnostics, triggerKind: 1 },
  });
  await client.stop();
  return {
    messages: diagnostics.map(({ message }) => message).join("\n"),
    hover: (hover.contents as { readonly value: string }).value,
    titles: actions.map(({ title }) => title).join("\n"),
    edits: JSON.stringify(actions.map(({ edit }) => edit)),
  };
}

describe("the server's language", () => {
  it("is that of its client, in messages, hovers and titles, but not in what it writes", async () => {
    const [english, chinese] = [await said(undefined), await said("zh-cn")];
    assert.match(english.messages, /expects 4 input channels, but 3 arrive/);
    assert.match(chinese.messages, /需要 4 个输入通道，但到达 3 个/);
    assert.match(chinese.hover, /\| 参数量 \|/);
    assert.match(chinese.titles, /在此行禁用 channel-mismatch/);
    assert.equal(chinese.edits, english.edits);
  });

  it("is English for a language that it does not have", async () => {
    assert.match((await said("de")).messages, /but 3 arrive/);
  });
});
