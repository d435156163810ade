import {
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
} from "vscode-languageserver";
import { withheld } from "../../ide/hints";
import { type Checked, type CheckParams, NOTIFICATIONS, REQUESTS } from "../../protocol";
import { diagnosticOf, rangeOf, SOURCE } from "../convert";
import type { Snapshot } from "../documents";
import { guarded, type Session } from "../session";
import { versionIn } from "../uris";

/** The client asks for problems, and hears "unchanged" as long as they are. */
export function pullDiagnostics(session: Session): void {
  const { connection, documents, client } = session;
  const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
  connection.languages.diagnostics.on(
    guarded(
      session,
      nothing,
      async ({
        textDocument,
        previousResultId,
      }: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> => {
        const { uri } = textDocument;
        const snapshot = await (canAskAgain(client) ? documents.snapshot(uri) : documents.whole(uri));
        if (!snapshot) return nothing;
        const resultId = snapshot.id;
        if (previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
        return { kind: DocumentDiagnosticReportKind.Full, resultId, items: diagnosticsOf(session, snapshot) };
      },
    ),
  );
}

const canAskAgain = ({ can }: Session["client"]): boolean =>
  can.workspace?.diagnostics?.refreshSupport === true;

/** When the keyboard rests, what takes a longer look is found, and asked for if it is not what is said already. */
export function lookLonger(session: Session, uri: string): void {
  const { connection, documents, client, looks } = session;
  if (!canAskAgain(client)) return;
  const look = guarded(session, undefined, async () => {
    const before = await documents.snapshot(uri);
    const after = await documents.whole(uri);
    if (before?.id === after?.id) return;
    // The preview and the totals count errors.
    if (client.options.listens) void connection.sendNotification(NOTIFICATIONS.changed, { uri });
    await connection.languages.diagnostics.refresh();
  });
  looks.do(uri, () => void look(undefined));
}

export function diagnosticsOf(session: Session, snapshot: Snapshot): Diagnostic[] {
  // What is wrong in a text that nobody can edit would only be told twice.
  if (versionIn(snapshot.uri)) return [];
  const note = noteOf(snapshot);
  return [
    ...(note ? [note] : []),
    ...snapshot.analysis.problems.map((p) => diagnosticOf(session, snapshot, p)),
  ];
}

/** Not a problem of the model but of how it is looked at, which the command line has nothing to do with. */
export function noteOf(snapshot: Snapshot): Diagnostic | undefined {
  const { analysis, settings } = snapshot;
  const found = settings.hints.enable ? withheld(analysis) : undefined;
  return (
    found && {
      range: rangeOf(snapshot, found.span),
      severity: DiagnosticSeverity.Information,
      source: SOURCE,
      message: found.message,
    }
  );
}

const mustPush = ({ client }: Session): boolean => client.can.textDocument?.diagnostic === undefined;

/** Clients that cannot ask get the problems sent. Never both: the same problem would stand there twice. */
export function publish(session: Session, uri: string): void {
  if (!mustPush(session)) return;
  const { connection, documents, pushes } = session;
  const send = guarded(session, undefined, async () => {
    const snapshot = await documents.whole(uri);
    const diagnostics = snapshot ? session.words.in(diagnosticsOf(session, snapshot)) : [];
    await connection.sendDiagnostics({
      uri,
      ...(snapshot ? { version: snapshot.version } : {}),
      diagnostics,
    });
  });
  pushes.do(uri, () => void send(undefined));
}

export function withdraw(session: Session, uri: string): void {
  session.pushes.drop(uri);
  session.looks.drop(uri);
  if (mustPush(session)) void session.connection.sendDiagnostics({ uri, diagnostics: [] });
}

/** The problems of files that nobody has open. */
export function checks(session: Session): void {
  const { connection, documents } = session;
  const handler: (params: CheckParams) => Promise<unknown> = guarded(
    session,
    null,
    async ({ uri, text }: CheckParams): Promise<Checked | null> => {
      const snapshot = await documents.once(uri, text);
      if (!snapshot) return null;
      return { isModel: snapshot.analysis.found !== null, diagnostics: diagnosticsOf(session, snapshot) };
    },
  );
  connection.onRequest(REQUESTS.check, handler);
}
