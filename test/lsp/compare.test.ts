import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeAction, Diagnostic, InlayHint } from "vscode-languageserver-protocol/node";
import type { Comparison } from "../../server/protocol";
import { inFolder } from "../cli/folder";
import { byPlace } from "../weights/hdf5";
import { at, MODERN, TestClient, versionOf, WHOLE } from "./client";

const URI = "file:///models/yolo11n-mine.yaml";
const textDocument = { uri: URI };

const STOCK = readFileSync("test/fixtures/ultralytics/yolo11.yaml", "utf8");
/** A row that does nothing behind row 4; the references below it still mean the rows that they meant. */
const SHIFTED = STOCK.split("\n")
  .map((line) =>
    line.replace(
      /^( {2}- \[\[)([^\]]*)/,
      (_, start, from) =>
        start + from.replace(/\b(?<!-)\d+/g, (n: string) => (Number(n) > 4 ? Number(n) + 1 : n)),
    ),
  )
  .flatMap((line, _, all) => (line === rowsOf(all)[4] ? [line, "  - [-1, 1, nn.Identity, []]"] : [line]))
  .join("\n");

function rowsOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.startsWith("  - ["));
}

/** A file of weights with these tensors, of which only the header is there. */
function weights(tensors: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const entries = Object.entries(tensors).map(([name, shape]) => [
    name,
    { dtype: "F32", shape, data_offsets: [0, 0] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

describe("a document and the weights that it starts from", () => {
  let client: TestClient;

  const actions = (): Promise<CodeAction[]> =>
    client.request("textDocument/codeAction", { textDocument, range: WHOLE, context: { diagnostics: [] } });
  const markdown = async (params: object): Promise<string> =>
    (await client.request<{ markdown: string }>("fovea/weights", { uri: URI, ...params })).markdown;

  beforeEach(async () => {
    client = await TestClient.start(MODERN, { commands: true });
    await client.open(URI, SHIFTED);
  });
  afterEach(async () => assert.equal(await client.stop(), 0));

  it("is compared with a stock network, layer by layer, with what would load the rest", async () => {
    const { names, own } = await client.request<{ names: string[]; own: string }>("fovea/stock", {
      uri: URI,
    });
    assert.equal(own, "yolo11n");
    assert.ok(names.includes("yolov8x-seg"));
    const page = await markdown({ stock: "yolo11n" });
    assert.match(page, /^### `yolo11n-mine\.yaml` started from `yolo11n\.pt`\n/);
    assert.match(page, /78 of the model's 499 tensors are loaded/);
    assert.match(page, /```python\nfrom ultralytics import YOLO/);
    assert.match(page, /\| 24 \| Detect \| 0 \| 121 \| 0 \| 464,912 \| 0% \|/);
    assert.equal(await client.request("fovea/weights", { uri: URI, stock: "yolo11q" }), null);
  });

  it("has a script that loads them under the new numbers, offered where the rule tells of it", async () => {
    const { language, text } = await client.request<{ language: string; text: string }>(
      "fovea/loadingScript",
      { uri: URI },
    );
    assert.equal(language, "python");
    assert.match(text, /"model\.5\.": "model\.6\.",\n/);
    assert.match(text, /YOLO\("yolo11n-mine\.yaml"\)/);
    const command = (await actions()).find((a) => a.title.startsWith("Show a script"))?.command;
    assert.deepEqual(command?.arguments, [{ uri: URI }]);
    await client.open("file:///models/yolo11s.yaml", STOCK);
    assert.equal(await client.request("fovea/loadingScript", { uri: "file:///models/yolo11s.yaml" }), null);
  });

  it("is compared with what a file of weights lists", () =>
    inFolder(
      {
        "a.safetensors": weights({ "model.0.conv.weight": [16, 3, 3, 3] }),
        "b.safetensors": Buffer.from("no"),
        "d.weights.h5": byPlace({ "layers/dense": [[3, 4], [4]] }),
      },
      async (folder) => {
        const file = (name: string): object => ({ file: pathToFileURL(path.join(folder, name)).href });
        assert.match(
          await markdown(file("a.safetensors")),
          /1 of the model's 499 tensors are loaded, 100% of the 432 /,
        );
        assert.match(await markdown(file("b.safetensors")), /^b\.safetensors: The file ends/);
        assert.match(await markdown(file("c.safetensors")), /cannot be read/);
        assert.match(
          await markdown(file("d.weights.h5")),
          /0 of the model's 499 tensors are loaded, 0% of the 16 /,
        );
        assert.match(await markdown({ file: "vscode-vfs://host/a.safetensors" }), /cannot be read/);
      },
    ));

  it("is compared with another file", async () => {
    const params = { uri: URI, before: "file:///models/yolo11n.yaml", name: "yolo11n.yaml" };
    await client.open(params.before, STOCK);
    const { markdown: page } = await client.request<{ markdown: string }>("fovea/diff", params);
    assert.match(page, /^### `yolo11n-mine\.yaml` compared with `yolo11n\.yaml`\n/);
  });
});

describe("another version of a document", () => {
  let client: TestClient;

  const ask = <R>(method: string, uri: string, more: object = {}): Promise<R> =>
    client.request(`textDocument/${method}`, { textDocument: { uri }, ...more });
  const hints = async (uri: string): Promise<readonly string[]> =>
    (await ask<InlayHint[]>("inlayHint", uri, { range: WHOLE })).map(({ label }) =>
      typeof label === "string" ? label : label.map((p) => p.value).join(""),
    );
  const problems = async (uri: string): Promise<readonly Diagnostic[]> =>
    (await ask<{ items: Diagnostic[] }>("diagnostic", uri)).items;

  beforeEach(async () => {
    client = await TestClient.start(MODERN, { commands: true });
  });
  afterEach(async () => assert.equal(await client.stop(), 0));

  it("has the hints and hovers of a document, and as its config file has them", () =>
    inFolder({ "fovea.yaml": "inputs: { size: 320 }\n" }, async (folder) => {
      const uri = pathToFileURL(path.join(folder, "yolo11n.yaml")).href;
      const git = `${uri.replace("file://", "git:")}?${encodeURIComponent('{"ref":"HEAD"}')}`;
      for (const version of [uri, versionOf(uri), git]) {
        await client.open(version, STOCK);
        assert.match((await hints(version))[0] ?? "", /→ 16×160×160 · 464/, version);
      }
      const row = STOCK.split("\n").findIndex((line) => line.includes("Conv"));
      const hover = await ask<{ contents: { value: string } }>("hover", versionOf(uri), {
        position: at(row, 12),
      });
      assert.match(hover.contents.value, /464/);
    }));

  it("is looked at with the scale that it is there for, and else with the one chosen for the document", async () => {
    await client.connection.sendNotification("fovea/override", { uri: URI, scale: "s" });
    for (const [query, first] of [
      [{}, /→ 32×/],
      [{ scale: "x" }, /→ 96×/],
    ] as const) {
      await client.open(versionOf(URI, query), STOCK);
      assert.match((await hints(versionOf(URI, query)))[0] ?? "", first);
    }
  });

  it("has no problems, actions and totals of its own: nobody can edit it", async () => {
    const broken = STOCK.replace("[[-1, 6], 1", "[[-1, 60], 1");
    await client.open(URI, broken);
    await client.open(versionOf(URI), broken);
    assert.ok((await problems(URI)).length > 0);
    assert.deepEqual(await problems(versionOf(URI)), []);
    const context = { diagnostics: [] };
    assert.deepEqual(await ask("codeAction", versionOf(URI), { range: WHOLE, context }), []);
    assert.equal(await ask("codeLens", versionOf(URI)), null);
    const symbols = await client.request<object[]>("workspace/symbol", { query: "SPPF" });
    assert.equal(symbols.length, 1, "listed once");
  });

  it("is itself where its address says nothing", async () => {
    for (const uri of [
      "fovea-model:/a.yaml",
      "fovea-model:/a.yaml?%",
      "fovea-model:/a.yaml?%7B%22of%22%3A3%7D",
    ]) {
      await client.open(uri, STOCK);
      assert.ok((await hints(uri)).length > 20, uri);
    }
  });

  it("is compared in Chinese for who reads that", async () => {
    const other = await TestClient.start(MODERN, {}, "zh-cn");
    await other.open(URI, SHIFTED);
    await other.open(versionOf(URI), STOCK);
    const params = { uri: URI, before: versionOf(URI), name: "HEAD" };
    const { said, totals } = await other.request<Comparison>("fovea/comparison", params);
    assert.equal(await other.stop(), 0);
    assert.match(said.join(""), /^层：新增 1。HEAD 的权重：模型的 499 个张量中加载 78 个/);
    assert.equal(totals[0]?.label, "层");
    assert.equal(/[a-z]{3,} [a-z]{3,}/.test(said.join(" ")), false, said.join(" "));
  });

  it("is aligned with the document, row by row", async () => {
    await client.open(URI, SHIFTED);
    const before = versionOf(URI, { stock: "yolo11n", scale: "n" }, "yolo11n.yaml");
    const stock = await client.request<{ text: string; scale: string }>("fovea/stockModel", {
      name: "yolo11n",
    });
    assert.equal(stock.scale, "n");
    await client.open(before, stock.text);
    const found = await client.request<Comparison>("fovea/comparison", { uri: URI, before, name: "yolo11n" });
    assert.deepEqual(
      found.rows.slice(3, 8).map((r) => [r.kind, r.before, r.after]),
      [
        ["same", 3, 3],
        ["same", 4, 4],
        ["added", null, 5],
        ["same", 5, 6],
        ["same", 6, 7],
      ],
    );
    assert.equal(found.rows.length, 25);
    assert.match(
      found.said.join(" "),
      /^Layers: 1 added\. Weights of yolo11n: 78 of the model's 499 tensors are loaded/,
    );
    assert.deepEqual(found.totals[0], { label: "layers", before: "24", after: "25", delta: "+1" });
    assert.deepEqual(found.rows.at(-1)?.loaded, [0, 121]);
    assert.equal(await client.request("fovea/stockModel", { name: "yolov9c" }), null);
    const closed = { uri: URI, before: "file:///closed.yaml", name: "closed" };
    assert.equal(await client.request("fovea/comparison", closed), null);
  });
});
