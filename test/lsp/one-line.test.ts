import assert from "node:assert/strict";
import type {
  CodeAction,
  Diagnostic,
  DocumentSymbol,
  Hover,
  InlayHint,
} from "vscode-languageserver-protocol/node";
import { nasnet } from "../bench/nasnet";
import { at, MODERN, range, TestClient, WHOLE } from "./client";

const URI = "file:///models/nasnet.json";

/** Half a megabyte on one line, as Keras writes it. */
const LINE = nasnet(2);
const LINES = JSON.stringify(JSON.parse(LINE), undefined, 2);
const ALL = { start: at(0, 0), end: at(LINES.length, 0) };
const LAYERS = LINE.match(/"inbound_nodes"/g)?.length ?? 0;

describe("a model on one line", () => {
  let client: TestClient;
  const textDocument = { uri: URI };

  const diagnostics = async (): Promise<readonly Diagnostic[]> =>
    (await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument })).items;
  const notes = async (): Promise<readonly Diagnostic[]> =>
    (await diagnostics()).filter((d) => d.code === undefined);
  const hints = (): Promise<InlayHint[]> =>
    client.request("textDocument/inlayHint", { textDocument, range: ALL });
  const formatting = async (where = WHOLE): Promise<readonly CodeAction[]> => {
    const params = { textDocument, range: where, context: { diagnostics: [] } };
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", params);
    return actions.filter((a) => a.title === "Format Document");
  };
  const start = async (text: string, commands = true): Promise<void> => {
    client = await TestClient.start(MODERN, { commands });
    await client.open(URI, text, "json");
  };

  const stop = async (): Promise<void> => {
    assert.equal(await client.stop(), 0);
  };

  describe("as Keras writes it", () => {
    before(() => start(LINE));
    after(stop);

    it("has its problems at the names of its layers, or at what is wrong with one", async () => {
      assert.ok(LINE.length > 400_000 && !LINE.includes("\n"), `${LINE.length} characters`);
      const own = (await diagnostics()).filter((d) => d.code !== undefined);
      assert.ok(own.length > 0, "no problems");
      const names = new Set(LINE.match(/"name": "(\w+)"/g)?.map((m) => m.slice('"name": '.length)));
      for (const { range: where, message } of own) {
        assert.equal(where.start.line, 0);
        const token = LINE.slice(where.start.character, where.end.character);
        // An argument of it, where that is what is wrong, is no longer than a name.
        assert.ok(names.has(token) || /^"\w+": [^{}]{1,20}$/.test(token), `${token}: ${message}`);
      }
    });

    it("explains a layer where its class and its name stand", async () => {
      const entry = LINE.indexOf('"class_name": "SeparableConv2D"');
      const type = entry + '"class_name": '.length;
      const name = LINE.indexOf('"name": "separable', type) + '"name": '.length;
      for (const place of [type + 2, name + 2]) {
        const hover = await client.request<Hover | null>("textDocument/hover", {
          textDocument,
          position: at(0, place),
        });
        assert.match(JSON.stringify(hover?.contents), /SeparableConv2D/);
        const { start: from, end: to } = hover?.range ?? WHOLE;
        assert.ok(from.character <= place && place <= to.character && to.character - from.character < 60);
      }
    });

    it("has its outline and its report", async () => {
      const [layers] = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", {
        textDocument,
      });
      assert.equal(layers?.children?.length, LAYERS);
      const { markdown } = await client.request<{ markdown: string }>("fovea/report", { uri: URI });
      assert.ok((markdown.match(/ SeparableConv2D /g)?.length ?? 0) > 50);
    });

    it("has no hints, and says once why, with what helps", async () => {
      assert.deepEqual(await hints(), []);
      const [note, ...more] = await notes();
      assert.ok(note && more.length === 0);
      assert.equal(note.severity, 3);
      assert.equal(
        note.message,
        `${LAYERS} layers are on lines too long for hints; format the document to see a hint for each`,
      );
      assert.equal(LINE.slice(note.range.start.character, note.range.end.character), '"Functional"');
      const [action, ...others] = await formatting();
      assert.equal(others.length, 0);
      assert.equal(action?.command?.command, "editor.action.formatDocument");
      assert.deepEqual(action?.diagnostics, [note]);
      assert.equal((await formatting(range(0, 5_000, 5_000))).length, 1);
    });
  });

  it("has hints on lines of its own, and nothing more is said", async () => {
    await start(LINES);
    assert.ok((await hints()).length > LAYERS / 2);
    assert.deepEqual(await notes(), []);
    assert.deepEqual(await formatting(), []);
    await stop();
  });

  it("is left in peace where nobody wants hints, and by editors without the command", async () => {
    await start(LINE, false);
    assert.equal((await notes()).length, 1);
    assert.deepEqual(await formatting(), []);
    client.settings = { hints: { enable: false } };
    await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await client.until(() => client.asked.find((m) => m === "workspace/diagnostic/refresh"));
    assert.deepEqual(await notes(), []);
    await stop();
  });
});
