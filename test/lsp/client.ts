import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import {
  type ClientCapabilities,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { NOTIFICATIONS, VERSION_SCHEME } from "../../server/protocol";

/** What the server may ask of a client. */
const REQUESTS = [
  "client/registerCapability",
  "workspace/inlayHint/refresh",
  "workspace/diagnostic/refresh",
  "workspace/codeLens/refresh",
];

/** The bundled server (or another, to stand beside it) as a process, and a client that says what it can do. */
export class TestClient {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  /** What the server asked of the client: `workspace/inlayHint/refresh` … */
  readonly asked: string[] = [];
  settings: unknown = {};
  private waiting: (() => void)[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
    readonly introduction: InitializeResult,
  ) {}

  static async start(
    capabilities: ClientCapabilities,
    initializationOptions?: unknown,
    locale?: string,
    folder?: string,
    file = "dist/server.js",
  ): Promise<TestClient> {
    const server = spawn(process.execPath, [path.resolve(file), "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdin, stdout } = server;
    const connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    connection.listen();
    const introduction = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      ...(folder === undefined ? {} : { workspaceFolders: [{ uri: folder, name: "folder" }] }),
      ...(locale === undefined ? {} : { locale }),
      capabilities,
      initializationOptions,
    });
    const client = new TestClient(server, connection, introduction);
    client.answer();
    await connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  async open(uri: string, text: string, languageId = "yaml", version = 1): Promise<void> {
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version, text },
    });
  }

  async edit(uri: string, version: number, range: Range, text: string): Promise<void> {
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [{ range, text }],
    });
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  request<R>(method: string, params: object): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }

  /** Waits for something that the server sends by itself. */
  async until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** The exit code of a server that was asked to go. */
  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    return exited;
  }

  private answer(): void {
    const { connection } = this;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      this.wake();
    });
    connection.onNotification(LogMessageNotification.type, ({ message }) => {
      this.logged.push(message);
    });
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => this.settings),
    );
    const note = (method: string): null => {
      this.asked.push(method);
      this.wake();
      return null;
    };
    for (const method of REQUESTS) connection.onRequest(method, () => note(method));
    connection.onNotification(NOTIFICATIONS.changed, () => {
      note(NOTIFICATIONS.changed);
    });
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** What a present-day VS Code says of itself, as far as the server looks at it. */
export const MODERN: ClientCapabilities = {
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    inlayHint: { refreshSupport: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
  },
  textDocument: {
    diagnostic: {},
    inlayHint: { resolveSupport: { properties: ["tooltip", "label.location"] } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    definition: { linkSupport: true },
  },
};

export const at = (line: number, character: number): Position => ({ line, character });

export const range = (line: number, from: number, to: number): Range => ({
  start: at(line, from),
  end: at(line, to),
});

export const WHOLE: Range = { start: at(0, 0), end: at(10_000, 0) };

/** The address of another version of a document, as Fovea's own client gives it to the read-only side of a comparison. */
export const versionOf = (
  uri: string,
  query: object = {},
  name = uri.slice(uri.lastIndexOf("/") + 1),
): string => `${VERSION_SCHEME}:/${name}?${encodeURIComponent(JSON.stringify({ of: uri, ...query }))}`;
