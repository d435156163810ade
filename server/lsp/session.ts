import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Client } from "./client";
import type { Configs } from "./configs";
import { Cancelled, type Documents, type Snapshot } from "./documents";
import type { Host } from "./host";
import type { Later } from "./later";
import type { Words } from "./words";

/** What a feature works with. */
export interface Session {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly client: Client;
  readonly host: Host;
  /** What is said is said in the language of the client. */
  readonly words: Words;
  readonly configs: Configs;
  /** Problems that are to be sent, by document. */
  readonly pushes: Later;
  /** Longer looks at documents, for when the keyboard rests. */
  readonly looks: Later;
  /** What is looked after when the keyboard has rested for longer. */
  readonly pauses: Later;
  /** The totals that the client was last given of each document. */
  readonly lenses: Map<string, string>;
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
  return guarded(session, empty, async (params, token) => {
    const snapshot = await session.documents.snapshot(params.textDocument.uri, token);
    return snapshot ? answer(snapshot, params) : empty;
  });
}

/** The same for what has to do with every problem of the document, also those that take a longer look. */
export function answeringWhole<P extends { readonly textDocument: { readonly uri: string } }, R>(
  session: Session,
  empty: R,
  answer: (snapshot: Snapshot, params: P) => R | Promise<R>,
): Handler<P, R> {
  return guarded(session, empty, async (params, token) => {
    const snapshot = await session.documents.whole(params.textDocument.uri, token);
    return snapshot ? answer(snapshot, params) : empty;
  });
}

type Handler<P, R> = (params: P, token?: CancellationToken) => Promise<R | ResponseError<never>>;

export function guarded<P, R>(
  { connection, words }: Pick<Session, "connection" | "words">,
  empty: R,
  answer: (params: P, token?: CancellationToken) => Promise<R>,
): Handler<P, R> {
  return async (params, token) => {
    try {
      return words.in(await answer(params, token));
    } catch (error) {
      if (error instanceof Cancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      // What is refused on purpose is for the client to show.
      if (error instanceof ResponseError)
        return new ResponseError(error.code, words.in({ message: error.message }).message);
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return empty;
    }
  };
}
