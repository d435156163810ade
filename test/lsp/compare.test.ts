import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeAction } from "vscode-languageserver-protocol/node";
import { inFolder } from "../cli/folder";
import { MODERN, TestClient, WHOLE } from "./client";

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
    assert.match(page, /78 of 499 tensors are loaded/);
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
      },
      async (folder) => {
        const file = (name: string): object => ({ file: pathToFileURL(path.join(folder, name)).href });
        assert.match(
          await markdown(file("a.safetensors")),
          /1 of 499 tensors are loaded, 100% of their 432 /,
        );
        assert.match(await markdown(file("b.safetensors")), /^b\.safetensors: The file ends/);
        assert.match(await markdown(file("c.safetensors")), /cannot be read/);
        assert.match(await markdown({ file: "vscode-vfs://host/a.safetensors" }), /cannot be read/);
      },
    ));

  it("is compared with another file", async () => {
    const params = { uri: URI, before: STOCK, name: "yolo11n.yaml" };
    const { markdown: page } = await client.request<{ markdown: string }>("fovea/diff", params);
    assert.match(page, /^### `yolo11n-mine\.yaml` compared with `yolo11n\.yaml`\n/);
  });
});
