import assert from "node:assert/strict";
import type {
  CompletionItem,
  CompletionList,
  Hover,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { read } from "../tidy/sources";
import { at, MODERN, TestClient } from "./client";

const URI = "file:///models/net.yaml";

const MODEL = `input_shape: [3, 64, 64]
layers:
  - {name: stem, type: conv2d, out_channels: 16, kernel_size: 3, padding: 1}
  - {name: "wide", type: conv2d, out_channels: 32, kernel_size: 3, padding: 1}
  - {type: concat, from: [stem, wide]}
  - {type: concat, from: []}
`;

const YOLO = `nc: 80
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 1, Conv, [128, ]]
head:
  - [[1], 1, Detect, [nc]]
`;

/** The keys and the values that a JSON Schema offers. */
function wordsOf(schema: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "enum" && Array.isArray(value)) for (const v of value) found.add(String(v));
    if (key === "properties" && typeof value === "object") for (const k of Object.keys(value)) found.add(k);
    wordsOf(value, found);
  }
  return found;
}

describe("writing a model with the bundled server", () => {
  let client: TestClient;

  beforeEach(async () => {
    client = await TestClient.start(MODERN, { schemas: ["json"] });
  });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
  });

  const asked = <R>(
    method: string,
    line: number,
    character: number,
    more: object = {},
    uri = URI,
  ): Promise<R> =>
    client.request<R>(`textDocument/${method}`, {
      textDocument: { uri },
      position: at(line, character),
      ...more,
    });
  const completed = async (
    line: number,
    character: number,
    uri = URI,
    more = {},
  ): Promise<readonly CompletionItem[]> =>
    ((await asked<CompletionList | null>("completion", line, character, more, uri))?.items ?? []).sort(
      (a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1),
    );

  it("completes references with what would arrive", async () => {
    await client.open(URI, MODEL);
    const items = await completed(5, 26);
    assert.deepEqual(
      items.map((i) => [i.label, i.detail]),
      [
        ["wide", "conv2d · 32×64×64"],
        ["stem", "conv2d · 16×64×64"],
        ["input", "input of the model"],
      ],
    );
    assert.deepEqual(items[0]?.textEdit, { range: { start: at(5, 26), end: at(5, 26) }, newText: "wide" });
  });

  it("completes an argument with its colon, and a type with what it takes", async () => {
    await client.open(URI, MODEL.replace("{type: concat, from: []}", "{type: conv2d, st}"));
    const stride = (await completed(5, 21)).find((i) => i.label === "stride");
    assert.deepEqual(stride?.textEdit, { range: { start: at(5, 19), end: at(5, 21) }, newText: "stride: " });
    assert.equal(stride?.detail, "= 1");
    const dense = (await completed(5, 15)).find((i) => i.label === "linear" || i.label === "dense");
    assert.match(dense?.detail ?? "", /^\(/);
  });

  it("offers nothing to whoever indents a line, nor outside of models", async () => {
    await client.open(URI, `${MODEL}  - type: conv2d\n    \n`);
    const bySpace = { context: { triggerKind: 2, triggerCharacter: " " } };
    assert.deepEqual(await completed(7, 4, URI, bySpace), []);
    assert.ok((await completed(7, 4, URI, { context: { triggerKind: 1 } })).length > 5);
    await client.open("file:///compose.yaml", "services:\n  web:\n    image: \n");
    assert.deepEqual(await completed(2, 11, "file:///compose.yaml"), []);
  });

  it("completes a config file, unless the client has its schema", async () => {
    await client.open("file:///p/fovea.yaml", "rules:\n  huge-dense: \n");
    const words = await completed(1, 14, "file:///p/fovea.yaml");
    assert.ok(words.some((i) => i.label === "off"));
    await client.open("file:///p/fovea.json", '{"": 1}', "json");
    assert.deepEqual(await completed(0, 2, "file:///p/fovea.json"), []);
  });

  it("offers nothing of a layers file that the client's schema offers", async () => {
    const said = wordsOf(JSON.parse(read("schemas/native.schema.json")));
    const around =
      '{"input_shape": [3, 8, 8], "blocks": {"mine": []}, "layers": [{"type": "conv2d", "out_channels": 8';
    for (const [more, own] of [
      ['}, {"type": ""}]}', ["mine"]],
      [', ""}]}', []],
      [', "padding_mode": ""}]}', []],
      [', "activation": ""}]}', ["relu", "softmax"]],
    ] as const) {
      const text = around + more;
      const character = around.length + more.lastIndexOf('""') + 1;
      for (const [name, isQuiet] of [
        ["a.fovea.json", true],
        ["a.json", false],
      ] as const) {
        const uri = `file:///p/${more.length}/${name}`;
        await client.open(uri, text, "json");
        const labels = (await completed(0, character, uri)).map((i) => i.label);
        for (const label of own) assert.ok(labels.includes(label), `${name} ${more}: ${label}`);
        if (isQuiet && own[0] !== "relu")
          assert.deepEqual(
            labels.filter((l) => said.has(l)),
            [],
            more,
          );
        else assert.ok(labels.length > own.length, `${name} ${more}`);
      }
    }
  });

  it("says which argument of a row is being written, and explains one that is there", async () => {
    await client.open(URI, YOLO);
    const help = await asked<SignatureHelp>("signatureHelp", 3, 24);
    const [signature] = help.signatures;
    assert.match(signature?.label ?? "", /^Conv\(c2, k = 1, s = 1/);
    assert.equal(help.activeParameter, 1);
    const place = signature?.parameters?.[1]?.label as [number, number];
    assert.equal(signature?.label.slice(...place), "k = 1");
    assert.equal(await asked("signatureHelp", 3, 6), null);
    const hover = await asked<Hover>("hover", 2, 26);
    assert.match(
      (hover.contents as { value: string }).value,
      /^`s` of Conv: Stride\..*\n\n---\n\n\*\*Conv\*\*/,
    );
  });

  it("renames a layer where it is named and read, in the quotes that are there", async () => {
    await client.open(URI, MODEL);
    const range = await asked("prepareRename", 4, 33);
    assert.deepEqual(range, { start: at(4, 32), end: at(4, 36) });
    const renamed = await asked<WorkspaceEdit>("rename", 4, 33, { newName: "broad one" });
    const edits = renamed.changes?.[URI] as TextEdit[];
    assert.deepEqual(
      edits.map((e) => [e.range.start.line, e.range.start.character, e.newText]),
      [
        [3, 12, "broad one"],
        [4, 32, '"broad one"'],
      ],
    );
    assert.equal(await asked("prepareRename", 3, 28), null, "a type is not a name");
    await assert.rejects(
      asked("rename", 4, 33, { newName: "stem" }),
      /A layer or input named stem already exists/,
    );
  });
});
