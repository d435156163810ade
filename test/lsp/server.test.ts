import assert from "node:assert/strict";
import type {
  CodeAction,
  Diagnostic,
  DocumentSymbol,
  Hover,
  InlayHint,
  InlayHintLabelPart,
  LocationLink,
} from "vscode-languageserver-protocol/node";
import { at, MODERN, range, TestClient, WHOLE } from "./client";

const URI = "untitled:model";

const MODEL = `input_shape: [3, 64, 64]
layers:
  - {name: stem, type: conv2d, out_channels: 16, kernel_size: 3, stride: 2, padding: 1}
  - {name: wide, type: conv2d, out_channels: 32, kernel_size: 3, padding: 1}
  - {name: both, type: concat, from: [stem, wide]}
`;

/** Line 4 refers to a layer that does not exist. */
const BROKEN = MODEL.replace("[stem, wide]", "[stem, wode]");

interface Report {
  readonly kind: string;
  readonly resultId?: string;
  readonly items?: readonly Diagnostic[];
}

const textOf = ({ label }: InlayHint): string =>
  typeof label === "string" ? label : label.map((p) => p.value).join("");

describe("the bundled server", () => {
  let client: TestClient;
  const hints = (uri = URI): Promise<InlayHint[]> =>
    client.request("textDocument/inlayHint", { textDocument: { uri }, range: WHOLE });
  const problems = (previousResultId?: string): Promise<Report> =>
    client.request("textDocument/diagnostic", { textDocument: { uri: URI }, previousResultId });

  afterEach(async () => {
    assert.equal(await client.stop(), 0);
  });

  describe("with a client of today", () => {
    beforeEach(async () => {
      client = await TestClient.start(MODERN, { listens: true });
    });

    it("offers problems on request only, and none of other files", () => {
      assert.deepEqual(client.introduction.capabilities.diagnosticProvider, {
        identifier: "fovea",
        interFileDependencies: false,
        workspaceDiagnostics: false,
      });
    });

    it("gives hints, and explains one when it is looked at", async () => {
      await client.open(URI, MODEL);
      const [stem, wide, both] = await hints();
      assert.ok(stem && wide && both);
      assert.equal(textOf(stem), "→ 16×32×32 · 448 · RF 3");
      assert.equal(textOf(wide), "→ 32×32×32 · 4.6K · RF 7");
      assert.equal(textOf(both), "→ 48×32×32 · RF 7");
      assert.deepEqual(wide.position.line, 3);
      assert.equal(wide.tooltip, undefined);
      const resolved = await client.request<InlayHint>("inlayHint/resolve", wide);
      assert.ok(typeof resolved.tooltip === "object");
      assert.match(resolved.tooltip.value, /4,640 = \(3·3·16 \+ 1\)·32/);
      const [arrow] = resolved.label as InlayHintLabelPart[];
      assert.equal(arrow?.location?.range.start.line, 2);
    });

    it("hovers", async () => {
      await client.open(URI, MODEL);
      const hover = await client.request<Hover>("textDocument/hover", {
        textDocument: { uri: URI },
        position: at(3, 26),
      });
      assert.ok("value" in (hover.contents as object));
      assert.match((hover.contents as { value: string }).value, /4,640 = \(3·3·16 \+ 1\)·32/);
    });

    it("finds a problem, offers its fix, and forgets both when it is mended", async () => {
      await client.open(URI, BROKEN);
      const before = await problems();
      assert.equal(before.kind, "full");
      assert.deepEqual(
        before.items?.map((d) => [d.code, d.source, d.severity, d.range]),
        [["bad-reference", "fovea", 1, range(4, 44, 48)]],
      );
      const again = await problems(before.resultId);
      assert.equal(again.kind, "unchanged");
      assert.equal(again.resultId, before.resultId);

      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: URI },
        range: range(4, 45, 45),
        context: { diagnostics: before.items, only: ["quickfix"] },
      });
      const change = actions[0]?.edit?.documentChanges?.[0];
      assert.ok(actions[0]?.isPreferred && change && "edits" in change);
      assert.deepEqual(change.textDocument, { uri: URI, version: 1 });
      const [edit] = change.edits;
      assert.ok(edit && "newText" in edit);
      assert.equal(edit.newText, "wide");

      await client.edit(URI, 2, edit.range, edit.newText);
      const after = await problems(before.resultId);
      assert.deepEqual(after.items, []);
      assert.equal((await hints()).length, 3);
    });

    it("gives no fixes to somebody who asks for refactorings", async () => {
      await client.open(URI, BROKEN);
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: URI },
        range: range(4, 45, 45),
        context: { diagnostics: [], only: ["refactor"] },
      });
      assert.ok(actions.every(({ kind, diagnostics }) => kind?.startsWith("refactor.") && !diagnostics));
    });

    it("outlines the model with its shapes", async () => {
      await client.open(URI, MODEL);
      const [layers] = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", {
        textDocument: { uri: URI },
      });
      assert.equal(layers?.name, "layers");
      assert.deepEqual(
        layers?.children?.map((c) => `${c.name}: ${c.detail}`),
        ["stem · conv2d: 16×32×32", "wide · conv2d: 32×32×32", "both · concat: 48×32×32"],
      );
    });

    it("leads from a reference to its layer, and from a layer to its readers", async () => {
      await client.open(URI, MODEL);
      const here = { textDocument: { uri: URI }, position: at(4, 45) };
      const [link] = await client.request<LocationLink[]>("textDocument/definition", here);
      assert.deepEqual(link?.targetSelectionRange, range(3, 11, 15));
      const found = await client.request<{ range: unknown }[]>("textDocument/references", {
        ...here,
        context: { includeDeclaration: true },
      });
      assert.deepEqual(
        found.map((l) => l.range),
        [range(3, 11, 15), range(4, 44, 48)],
      );
      const lit = await client.request<{ range: unknown }[]>("textDocument/documentHighlight", here);
      assert.equal(lit.length, 2);
    });

    it("follows a setting as soon as it changes", async () => {
      client.settings = { hints: { receptiveField: false } };
      await client.open(URI, MODEL);
      assert.equal(textOf((await hints())[0] as InlayHint), "→ 16×32×32 · 448");
      client.settings = { hints: { parameters: false } };
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await client.until(() => client.asked.find((m) => m === "workspace/inlayHint/refresh"));
      await client.until(() => client.asked.find((m) => m === "workspace/diagnostic/refresh"));
      assert.equal(textOf((await hints())[0] as InlayHint), "→ 16×32×32 · RF 3");
      client.settings = { enable: false };
      await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
      await client.until(() =>
        client.asked.filter((m) => m.endsWith("inlayHint/refresh"))[1] ? true : undefined,
      );
      assert.deepEqual(await hints(), []);
    });

    it("follows the choice made for one document", async () => {
      await client.open(URI, MODEL);
      await client.until(() => client.asked.find((m) => m === "fovea/changed"));
      await client.connection.sendNotification("fovea/override", { uri: URI, inputSize: [32, 32] });
      await client.until(() => client.asked.find((m) => m === "workspace/inlayHint/refresh"));
      assert.equal(textOf((await hints())[0] as InlayHint), "→ 16×16×16 · 448 · RF 3");
      await client.connection.sendNotification("fovea/override", { uri: URI });
      assert.equal(textOf((await hints())[0] as InlayHint), "→ 16×32×32 · 448 · RF 3");
    });

    it("reports, and sums up", async () => {
      await client.open(URI, MODEL);
      const report = await client.request<{ markdown: string }>("fovea/report", { uri: URI });
      assert.match(report.markdown, /\| 1 \| conv2d `wide` \| 0 \| 32×32×32 \| 4,640 \|/);
      const summary = await client.request<{ parameters: string }>("fovea/summary", { uri: URI });
      assert.equal(summary.parameters, "5088");
    });

    it("says nothing at all of a file that is no model", async () => {
      await client.open(URI, "services:\n  web:\n    image: nginx\n");
      const textDocument = { uri: URI };
      assert.deepEqual(await hints(), []);
      assert.deepEqual((await problems()).items, []);
      assert.equal(await client.request("textDocument/hover", { textDocument, position: at(1, 3) }), null);
      assert.deepEqual(await client.request("textDocument/documentSymbol", { textDocument }), []);
      assert.equal(await client.request("fovea/summary", { uri: URI }), null);
      assert.equal(await client.request("fovea/diagram", { uri: URI }), null);
    });

    it("survives texts that are none, positions beyond the end and documents it does not know", async () => {
      const texts = [
        "",
        "\u0000\u0001\ufffd",
        "layers:\n  - {type: conv2d, out_channels: [[[[",
        "layers: &a [*a, *a]",
        `layers: ${"[".repeat(5_000)}`,
        '{"layers": [{"type": null}, {"type": {}}, 7, null]}',
        "layers:\n  - {type: conv2d, out_channels: 1e308, kernel_size: -1, stride: 0}",
        "backbone:\n  - [-1, 99999999999, Conv, [64, 3, 2]]\nhead: [[[0], 1, Detect, [nc]]]\n",
      ];
      for (const [i, text] of texts.entries()) {
        const uri = `file:///garbage/${i}.yaml`;
        await client.open(uri, text);
        const textDocument = { uri };
        await hints(uri);
        await client.request("textDocument/diagnostic", { textDocument });
        await client.request("textDocument/hover", { textDocument, position: at(9_999, 9_999) });
        await client.request("textDocument/documentSymbol", { textDocument });
        await client.request("fovea/report", { uri });
        await client.close(uri);
      }
      assert.deepEqual(await hints("file:///nowhere.yaml"), []);
      await client.request("inlayHint/resolve", { position: at(0, 0), label: "→", data: "nonsense" });
      await client.connection.sendNotification("fovea/override", { uri: 7, inputSize: "wide" });
      await client.open(URI, MODEL);
      assert.equal((await hints()).length, 3);
    });
  });

  describe("with a client that cannot ask for problems or be asked for settings", () => {
    beforeEach(async () => {
      client = await TestClient.start({}, { settings: { hints: { receptiveField: false } } });
    });

    it("sends the problems, and takes them back", async () => {
      assert.equal(client.introduction.capabilities.diagnosticProvider, undefined);
      await client.open(URI, BROKEN);
      const codes = (version: number) => () =>
        client.published.find((p) => p.version === version)?.diagnostics.map((d) => d.code);
      assert.deepEqual(await client.until(codes(1)), ["bad-reference"]);
      await client.edit(URI, 2, range(4, 44, 48), "wide");
      assert.deepEqual(await client.until(codes(2)), []);
    });

    it("uses the settings that it was started with", async () => {
      await client.open(URI, MODEL);
      assert.deepEqual((await hints()).map((h) => h.label)[0], "→ 16×32×32 · 448");
    });
  });
});
