import assert from "node:assert/strict";
import type { CodeAction, CodeLens, Diagnostic, Range, TextEdit } from "vscode-languageserver-protocol/node";
import { at, MODERN, range, TestClient, versionOf, WHOLE } from "./client";

const URI = "file:///models/net.yaml";

const BROKEN = `input_shape: [3, 64, 64]
layers:
  - {name: stem, type: conv2d, out_channels: 16, kernal_size: 3, stride: 2, padding: 1}
  # fovea-disable-next-line cycle
  - {name: wide, type: conv2d, out_channels: 32, kernel_size: 3, padding: 1}
`;

const editsOf = (action: CodeAction | undefined): readonly TextEdit[] =>
  (action?.edit?.documentChanges ?? []).flatMap((c) => ("edits" in c ? (c.edits as TextEdit[]) : []));

const VSCODE = {
  ...MODERN,
  textDocument: { ...MODERN.textDocument, publishDiagnostics: { codeDescriptionSupport: true } },
};

describe("the actions of the bundled server", () => {
  let client: TestClient;

  const actions = (where: Range, only?: string[], uri = URI): Promise<CodeAction[]> =>
    client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: where,
      context: { diagnostics: [], ...(only ? { only } : {}) },
    });
  const diagnostics = async (uri = URI): Promise<Diagnostic[]> =>
    (await client.request<{ items: Diagnostic[] }>("textDocument/diagnostic", { textDocument: { uri } }))
      .items;
  const titles = (list: readonly CodeAction[]): readonly string[] => list.map((a) => a.title);

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
  });

  describe("for Fovea's own client", () => {
    beforeEach(async () => {
      client = await TestClient.start(VSCODE, { commands: true });
      await client.open(URI, BROKEN);
    });

    it("fix nothing unasked while the file has an error", async () => {
      assert.deepEqual(await actions(WHOLE, ["source.fixAll"]), []);
    });

    it("fix all that is safe, when it is asked for by name or by a wider one", async () => {
      await client.edit(URI, 2, range(2, 49, 60), "kernel_size");
      for (const only of ["source.fixAll.fovea", "source.fixAll", "source"]) {
        const [all, ...more] = await actions(WHOLE, [only]);
        assert.ok(all && more.length === 0, only);
        assert.equal(all.kind, "source.fixAll.fovea");
        assert.deepEqual(editsOf(all), [{ range: { start: at(3, 2), end: at(4, 2) }, newText: "" }]);
      }
    });

    it("offer nothing to fix at once to those who did not ask, or asked for other sources", async () => {
      assert.ok(!titles(await actions(WHOLE)).some((t) => /all/.test(t)));
      assert.deepEqual(await actions(WHOLE, ["source.organizeImports"]), []);
    });

    it("fix, then silence, then explain", async () => {
      assert.deepEqual(titles(await actions(range(2, 50, 50), ["quickfix"])), [
        "Change to kernel_size",
        "Disable bad-argument for this line",
        "Disable bad-argument for this file",
        "Show documentation of bad-argument",
      ]);
      const [, line, , page] = await actions(range(2, 50, 50), ["quickfix"]);
      assert.deepEqual(editsOf(line), [
        { range: range(2, 0, 0), newText: "  # fovea-disable-next-line bad-argument\n" },
      ]);
      assert.deepEqual(page?.command?.arguments, ["bad-argument"]);
      assert.equal(page?.command?.command, "fovea.showRule");
    });

    it("lead from a problem to its rule's page", async () => {
      const [problem] = await diagnostics();
      assert.equal(problem?.codeDescription?.href, "command:fovea.showRule?%5B%22bad-argument%22%5D");
    });

    it("put no comment into a JSON file that has none", async () => {
      const json = "file:///models/net.json";
      const layers =
        '{"input_shape": [3, 8, 8],\n"layers": [{"type": "conv2d", "out_channels": 4, "kernal_size": 3}]}';
      await client.open(json, layers, "json");
      const silencing = (list: readonly string[]): readonly string[] =>
        list.filter((t) => t.startsWith("Disable"));
      assert.deepEqual(silencing(titles(await actions(WHOLE, undefined, json))), []);
      await client.close(json);
      await client.open(json, layers, "jsonc");
      assert.equal(silencing(titles(await actions(WHOLE, undefined, json))).length, 2);
    });

    it("compare the document with another text of it", async () => {
      const before = versionOf(URI);
      const text = BROKEN.replace("out_channels: 32", "out_channels: 64").replace("kernal", "kernel");
      await client.open(before, text);
      await client.edit(URI, 2, range(2, 49, 60), "kernel_size");
      const compared = await client.request<{ markdown: string }>("fovea/diff", {
        uri: URI,
        before,
        name: "HEAD",
      });
      assert.match(compared.markdown, /^### `net\.yaml` compared with `HEAD`\n/);
      assert.match(
        compared.markdown,
        /\| \\~ \| 1 \| conv2d `wide` \| out\\_channels: 64 → 32 \|.*\| −4,640 \|/,
      );
      const none = { uri: URI, before: "file:///compose.yaml", name: "compose.yaml" };
      await client.open(none.before, "services: {}");
      assert.equal(await client.request("fovea/diff", none), null);
      assert.equal(await client.request("fovea/diff", { uri: "file:///nowhere.yaml", before }), null);
    });

    it("stand above the model where its totals do", async () => {
      client.settings = { codeLens: true };
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      const lenses = await client.request<CodeLens[]>("textDocument/codeLens", {
        textDocument: { uri: URI },
      });
      assert.deepEqual(
        lenses.map((l) => l.command?.command),
        ["fovea.showReport", "fovea.compareWithHead"],
      );
      assert.deepEqual(lenses[1]?.command?.arguments, [URI]);
    });
  });

  describe("for any other client", () => {
    it("name no command that it does not have; a problem leads to the page itself", async () => {
      client = await TestClient.start(VSCODE);
      await client.open(URI, BROKEN);
      const all = await actions({ ...WHOLE, start: at(2, 0) });
      assert.ok(all.every((a) => a.command === undefined));
      assert.ok(titles(all).includes("Duplicate layer"));
      const [problem] = await diagnostics();
      assert.match(problem?.codeDescription?.href ?? "", /^file:\/\/\/.*\/rules\/bad-argument\.md$/);
    });

    it("give no link to who does not know what it is", async () => {
      client = await TestClient.start(MODERN);
      await client.open(URI, BROKEN);
      assert.equal((await diagnostics())[0]?.codeDescription, undefined);
    });
  });
});
