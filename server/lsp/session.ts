import type { ClientCapabilities, Connection, InitializeParams } from "vscode-languageserver";
import type { InitializationOptions } from "../protocol";
import type { Configs } from "./configs";
import type { Documents, Snapshot } from "./documents";

/** What the server's surroundings can do for it: a process can look at the disk, a web worker cannot. */
export interface Host {
  /** Where the page of a rule can be opened; absent where there is no such place. */
  rulePage?(code: string): string | undefined;
  /** What has an address that begins with `file:`. */
  readonly files?: {
    list(uri: string): Promise<readonly string[]>;
    read(uri: string): Promise<string | undefined>;
  };
}

/** What a feature works with. */
export interface Session {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly client: Client;
  readonly host: Host;
  readonly configs: Configs;
}

/** What the client can do, and what it told of itself. Known once it has introduced itself. */
export class Client {
  private capabilities: ClientCapabilities = {};
  private told: InitializationOptions = {};
  private open: readonly string[] = [];

  introduce({
    capabilities,
    initializationOptions: told,
    workspaceFolders,
    rootUri,
  }: InitializeParams): void {
    this.capabilities = capabilities;
    const uris = workspaceFolders?.map((f) => f.uri) ?? (rootUri ? [rootUri] : []);
    this.open = uris.map((uri) => uri.replace(/\/+$/, ""));
    this.told = typeof told === "object" && told !== null ? (told as InitializationOptions) : {};
  }

  get can(): ClientCapabilities {
    return this.capabilities;
  }

  /** The folders that were open when it came, without a slash at their end. */
  get folders(): readonly string[] {
    return this.open;
  }

  get options(): InitializationOptions {
    return this.told;
  }
}

/** Answers a request from a snapshot. A request never takes the process down: a failure is logged, the answer empty. */
export function answering<P extends { readonly textDocument: { readonly uri: string } }, R>(
  session: Session,
  empty: R,
  answer: (snapshot: Snapshot, params: P) => R | Promise<R>,
): (params: P) => Promise<R> {
  return answeringAll(session, empty, (snapshot, params) =>
    snapshot.analysis.found ? answer(snapshot, params) : empty,
  );
}

/** The same for documents that are no models: config files, and whatever is yet to become one. */
export function answeringAll<P extends { readonly textDocument: { readonly uri: string } }, R>(
  session: Session,
  empty: R,
  answer: (snapshot: Snapshot, params: P) => R | Promise<R>,
): (params: P) => Promise<R> {
  return guarded(session.connection, empty, async (params) => {
    const snapshot = await session.documents.snapshot(params.textDocument.uri);
    return snapshot ? answer(snapshot, params) : empty;
  });
}

export function guarded<P, R>(
  connection: Connection,
  empty: R,
  answer: (params: P) => Promise<R>,
): (params: P) => Promise<R> {
  return async (params) => {
    try {
      return await answer(params);
    } catch (error) {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return empty;
    }
  };
}
