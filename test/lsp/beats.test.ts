import assert from "node:assert/strict";
import type { Diagnostic, Range } from "vscode-languageserver-protocol/node";
import { at, MODERN, range, TestClient } from "./client";

const URI = "untitled:/p/yolo11.yaml";
const textDocument = { uri: URI };

const TEXT = `nc: 80
scales:
  n: [0.50, 0.25, 1024] # summary: 10 layers, 123456 parameters
  s: [0.50, 0.50, 1024] # summary: 10 layers, 123456 parameters
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, Conv, [128, 3, 2]]
head:
  - [[1], 1, Detect, [nc]]
`;

describe("problems in two beats", () => {
  let client: TestClient;
  let version: number;

  const diagnostics = async (): Promise<readonly Diagnostic[]> =>
    (await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument })).items;
  const summaries = async (): Promise<readonly Diagnostic[]> =>
    (await diagnostics()).filter((d) => d.code === "stale-summary");
  const edit = (where: Range, text: string): Promise<void> => client.edit(URI, ++version, where, text);
  const refreshed = (): Promise<string> =>
    client.until(() => client.asked.find((m) => m === "workspace/diagnostic/refresh"));

  beforeEach(async () => {
    client = await TestClient.start(MODERN);
    version = 1;
    await client.open(URI, TEXT);
  });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("has all of them when a file is opened", async () => {
    assert.deepEqual(
      (await summaries()).map((d) => d.range.start.line),
      [2],
    );
  });

  it("says what it last knew after a key, moved with the text, and asks to be asked again at rest", async () => {
    const before = await summaries();
    await edit(range(5, 19, 21), "96");
    await summaries();
    await edit({ start: at(0, 0), end: at(0, 0) }, "# a family\n");
    const meanwhile = await summaries();
    assert.deepEqual(
      meanwhile.map((d) => [d.message, d.range.start.line]),
      before.map((d) => [d.message, d.range.start.line + 1]),
    );
    await refreshed();
    const after = await summaries();
    assert.deepEqual(
      after.map((d) => d.range),
      meanwhile.map((d) => d.range),
    );
    assert.notEqual(after[0]?.message, before[0]?.message);
  });

  it("tells at rest whoever draws the model, too", async () => {
    await client.stop();
    client = await TestClient.start(MODERN, { listens: true });
    await client.open(URI, TEXT);
    await summaries();
    await edit(range(5, 19, 21), "96");
    await summaries();
    const told = (): number => client.asked.filter((m) => m === "fovea/changed").length;
    const before = told();
    await refreshed();
    assert.ok(told() > before);
  });

  it("asks nothing where the longer look finds what is said already", async () => {
    const [first] = await summaries();
    await edit({ start: at(0, 0), end: at(0, 0) }, "# a family\n");
    const fixes = (start: number) =>
      client.request<readonly { readonly title: string }[]>("textDocument/codeAction", {
        textDocument,
        range: { start: at(start, 0), end: at(start, 80) },
        context: { diagnostics: [] },
      });
    // Who asks for fixes does not wait for the second beat.
    assert.ok((await fixes(3)).some((a) => a.title.startsWith("Correct the")));
    assert.equal((await summaries())[0]?.message, first?.message);
    assert.deepEqual(
      client.asked.filter((m) => m.endsWith("/refresh")),
      [],
    );
  });

  it("has all of them at once for a client that cannot be asked to ask again", async () => {
    await client.stop();
    client = await TestClient.start({ textDocument: { diagnostic: {} } });
    await client.open(URI, TEXT);
    const [before] = await summaries();
    await edit(range(5, 19, 21), "96");
    const [after] = await summaries();
    assert.ok(before && after && before.message !== after.message);
  });
});

describe("a large file beside a small one", () => {
  it("keeps nobody waiting, and is given up for its next version", async () => {
    const client = await TestClient.start(MODERN);
    const large = "untitled:/p/large.yaml";
    const layers = "  - {type: conv2d, out_channels: 16, kernel_size: 3, padding: 1}\n  - {type: relu}\n";
    await client.open(URI, TEXT);
    await client.open(large, `input_shape: [3, 64, 64]\nlayers:\n${layers.repeat(5000)}`);
    const ask = (uri: string): Promise<unknown> =>
      client.request("textDocument/diagnostic", { textDocument: { uri } });
    const order: string[] = [];
    await Promise.all([ask(large), ask(URI)]);
    await client.edit(large, 2, range(2, 31, 33), "32");
    const first = ask(large).then(() => order.push("large"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([ask(URI).then(() => order.push("small")), first]);
    assert.deepEqual(order, ["small", "large"]);
    assert.equal(await client.stop(), 0);
  }).timeout(60_000);
});
