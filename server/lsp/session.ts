import {
  type CancellationToken,
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { InitializationOptions } from "../protocol";
import type { Configs } from "./configs";
import { Cancelled, type Documents, type Snapshot } from "./documents";
import type { Later } from "./later";

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
  /** Problems that are to be sent, by document. */
  readonly pushes: Later;
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
): Handler<P, R> {
  return answeringAll(session, empty, (snapshot, params) =>
    snapshot.analysis.found ? answer(snapshot, params) : empty,
  );
}

/** The same for documents that are no models: config files, and whatever is yet to become one. */
export function answeringAll<P extends { readonly textDocument: { readonly uri: string } }, R>(
  session: Session,
  empty: R,
  answer: (snapshot: Snapshot, params: P) => R | Promise<R>,
): Handler<P, R> {
  return guarded(session.connection, empty, async (params, token) => {
    const snapshot = await session.documents.snapshot(params.textDocument.uri, token);
    return snapshot ? answer(snapshot, params) : empty;
  });
}

type Handler<P, R> = (params: P, token?: CancellationToken) => Promise<R | ResponseError<never>>;

export function guarded<P, R>(
  connection: Connection,
  empty: R,
  answer: (params: P, token?: CancellationToken) => Promise<R>,
): Handler<P, R> {
  return async (params, token) => {
    try {
      return await answer(params, token);
    } catch (error) {
      if (error instanceof Cancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      // What is refused on purpose is for the client to show.
      if (error instanceof ResponseError) return error as ResponseError<never>;
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return empty;
    }
  };
}
