import assert from "node:assert/strict";
import {
  CancellationTokenSource,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  LSPErrorCodes,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { analyse } from "../../server/analysis/analyse";
import { outlineOf } from "../../server/ide/outline";
import { REQUESTS } from "../../server/protocol";
import { Random } from "../measure/random";
import { generated } from "../torture/generate";
import { value } from "../torture/values";
import { at, MODERN, TestClient, WHOLE } from "./client";

const STEPS = Number(process.env.STEPS ?? 5000);
/** Questions that are under way at one time. */
const MOST_OPEN = 50;

const ASKED = [
  ..."hover definition references documentHighlight completion signatureHelp prepareRename".split(" "),
  ..."inlayHint documentSymbol codeLens diagnostic codeAction rename".split(" "),
].map((name) => `textDocument/${name}`);
const OWN = [REQUESTS.diagram, REQUESTS.summary, REQUESTS.report, REQUESTS.family, REQUESTS.scales];

/** Somebody who opens, edits, asks, changes his mind and his settings, faster than anybody could. */
class Somebody {
  readonly documents = new Map<string, TextDocument>();
  /** The last version of each that was closed: one that is opened again goes on from there. */
  private readonly versions = new Map<string, number>();
  private readonly open = new Set<Promise<unknown>>();
  asked = 0;
  cancelled = 0;

  constructor(
    private readonly client: TestClient,
    private readonly random: Random,
  ) {}

  async step(): Promise<void> {
    const roll = this.random.next();
    if (this.documents.size === 0 || roll < 0.03) await this.opens();
    else if (roll < 0.04) await this.closes();
    else if (roll < 0.55) await this.edits();
    else if (roll < 0.57) await this.settings();
    else this.asks();
    if (this.open.size >= MOST_OPEN) await Promise.all(this.open);
  }

  /** Until every question has its answer. */
  done(): Promise<unknown> {
    return Promise.all(this.open);
  }

  private get uri(): string {
    return this.random.pick([...this.documents.keys()]);
  }

  private async opens(): Promise<void> {
    const { name, text } = generated(this.random);
    const uri = `untitled:/p/${this.random.integer(0, 5)}/${name.replace(/^.*\//, "")}`;
    if (this.documents.has(uri)) return;
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.documents.set(uri, TextDocument.create(uri, "yaml", version, text));
    await this.client.open(uri, text, name.endsWith("json") ? "json" : "yaml", version);
  }

  private async closes(): Promise<void> {
    const { uri } = this;
    this.versions.set(uri, this.documents.get(uri)?.version ?? 0);
    this.documents.delete(uri);
    await this.client.close(uri);
  }

  private async edits(): Promise<void> {
    const { uri, random } = this;
    const document = this.documents.get(uri) as TextDocument;
    const length = document.getText().length;
    const from = random.integer(0, length);
    const to = Math.min(from + random.pick([0, 0, 0, 1, 5]), length);
    const text = random.pick(["", " ", "\n", value(random), `  - ${value(random)}\n`]);
    const range = { start: document.positionAt(from), end: document.positionAt(to) };
    const contentChanges = [random.next() < 0.02 ? { text: generated(random).text } : { range, text }];
    const version = document.version + 1;
    TextDocument.update(document, contentChanges, version);
    await this.client.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  private async settings(): Promise<void> {
    const { client, random } = this;
    client.settings = random.pick([
      {},
      { scale: "x" },
      { inputSize: 320 },
      { enable: random.next() < 0.8 },
      5,
    ]);
    if (random.next() < 0.5)
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    else
      await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
        changes: [{ uri: "file:///p/fovea.yaml", type: 2 }],
      });
  }

  private asks(): void {
    const { uri, random } = this;
    const document = this.documents.get(uri) as TextDocument;
    const position = document.positionAt(random.integer(0, document.getText().length));
    const own = random.next() < 0.1;
    const method = random.pick(own ? OWN : ASKED);
    const params = own
      ? { uri }
      : {
          textDocument: { uri },
          position,
          range: WHOLE,
          context: method.endsWith("codeAction")
            ? { diagnostics: [] }
            : { includeDeclaration: true, triggerKind: 1 },
          newName: value(random),
        };
    this.ask(method, params, random.next() < 0.1);
  }

  /** Every question is answered, refused in words, or cancelled by whoever asked. */
  ask(method: string, params: object, cancels: boolean): void {
    const source = new CancellationTokenSource();
    this.asked++;
    const answer = this.client.connection.sendRequest(method, params, source.token).then(
      () => undefined,
      ({ code, message }: { readonly code: number; readonly message: string }) => {
        if (code === LSPErrorCodes.RequestCancelled) this.cancelled++;
        else if (code !== LSPErrorCodes.RequestFailed) assert.fail(`${method}: ${code} ${message}`);
      },
    );
    const waiting = answer.finally(() => this.open.delete(waiting));
    this.open.add(waiting);
    if (cancels) source.cancel();
  }
}

describe("a session with somebody very fast", function () {
  this.timeout(Math.max(600_000, STEPS * 120));
  const seed = Number(process.env.FOVEA_SEED ?? Date.now() % 1_000_000);
  let server: TestClient | undefined;
  afterEach(() => server?.process.kill());

  for (const [kind, capabilities] of [
    ["asks for problems", MODERN],
    ["is sent problems", { ...MODERN, textDocument: { ...MODERN.textDocument, diagnostic: undefined } }],
  ] as const)
    it(`who ${kind} answers every question about the newest text (seed ${seed})`, async () => {
      const client = await TestClient.start(capabilities as typeof MODERN, { listens: true });
      server = client;
      const somebody = new Somebody(client, new Random(seed));
      for (let i = 0; i < STEPS / 2; i++) await somebody.step();
      await somebody.done();
      assert.deepEqual(
        client.logged.filter((line) => /Error/.test(line)),
        [],
      );
      client.settings = {};
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
      for (const [uri, document] of somebody.documents) {
        const found = await client.request<readonly unknown[] | null>("textDocument/documentSymbol", {
          textDocument: { uri },
        });
        const text = document.getText();
        const wanted = outlineOf(analyse(text, uri.replace(/^.*\//, "")));
        assert.equal(found?.length ?? 0, wanted.length, text);
      }
      for (const uri of somebody.documents.keys()) {
        const versions = client.published.filter((p) => p.uri === uri).flatMap((p) => p.version ?? []);
        assert.deepEqual(
          versions,
          [...versions].sort((a, b) => a - b),
          "newest version only",
        );
      }
      assert.equal(await client.stop(), 0);
      assert.ok(somebody.asked > STEPS / 10, `${somebody.asked} asked`);
    });

  it("who speaks the protocol badly is answered all the same", async () => {
    const client = await TestClient.start(MODERN, { overrides: 5, settings: 5, schemas: 5 });
    server = client;
    const random = new Random(seed);
    const uri = "untitled:/p/a.yaml";
    await client.open(uri, "input_shape: [3, 8, 8]\nlayers:\n  - {name: a, type: relu}\n");
    const strange = [undefined, null, 5, "x", [], {}, { line: -1, character: 1e9 }, { start: 5 }];
    for (let i = 0; i < 500; i++) {
      const method = random.pick([...ASKED, ...OWN]);
      const params = {
        uri: random.pick([uri, ...strange]),
        textDocument: random.pick([{ uri }, { uri: 5 }, ...strange]),
        position: random.pick([at(2, 12), ...strange]),
        range: random.pick([WHOLE, ...strange]),
        context: random.pick([{ diagnostics: [] }, ...strange]),
        newName: random.pick(["b", ...strange]),
      };
      const answer = client.connection.sendRequest(method, params).then(
        () => undefined,
        (error: { readonly code?: number }) => assert.equal(typeof error.code, "number"),
      );
      if (i % 50 === 49) await answer;
    }
    for (const method of ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"])
      await client.connection.sendNotification(method, {
        textDocument: random.pick(strange),
        contentChanges: 5,
      });
    await client.connection.sendNotification("fovea/override", undefined);
    const symbols = await client.request<readonly unknown[]>("textDocument/documentSymbol", {
      textDocument: { uri },
    });
    assert.equal(symbols.length, 1);
    assert.equal(await client.stop(), 0);
  });
});

describe("a client that is sent problems", () => {
  it("hears of them when it pauses, and has its answers meanwhile", async () => {
    const client = await TestClient.start({});
    const uri = "untitled:/p/a.yaml";
    const layer = "  - {type: conv2d, out_channels: 16, kernel_size: 3, pading: 1}\n";
    await client.open(uri, `input_shape: [3, 64, 64]\nlayers:\n${layer.repeat(100)}`);
    const started = performance.now();
    for (let i = 0; i < 1000; i++)
      await client.edit(uri, i + 2, { start: at(3, 0), end: at(3, 0) }, i % 2 ? "#" : " ");
    const hover = await client.request("textDocument/hover", { textDocument: { uri }, position: at(6, 14) });
    assert.ok(hover);
    const took = performance.now() - started;
    await client.until(() => client.published.find((p) => p.version === 1001));
    assert.ok(client.published.length <= 3 + took / 1000, `${client.published.length} times`);
    assert.equal(await client.stop(), 0);
  }).timeout(20_000);
});
