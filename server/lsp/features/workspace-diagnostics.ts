import {
  type CancellationToken,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  type WorkDoneProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { baseName } from "../../config/paths";
import type { Client } from "../client";
import type { Host } from "../host";
import { guarded, type Session } from "../session";
import { pathOf } from "../uris";
import { diagnosticsOf } from "./diagnostics";

/** What changes the problems of the workspace while nobody has it open. */
export const MODELS = "**/*.{yaml,yml,json,jsonc}";

/** Fovea's own client asks for one file after the other when somebody wants that; others have one question for all. */
export const answersForWorkspace = (client: Client, host: Host): boolean =>
  host.models !== undefined && client.options.commands !== true && client.folders.length > 0;

/** What was last said of a file that nobody has open. */
interface Said {
  readonly text: string;
  readonly resultId: string;
  /** Nothing of a file that is no model. */
  readonly items: readonly Diagnostic[] | undefined;
}

/** The problems of all model files below the folders of the client, open or not; one that is as it was is not looked at again. */
export function workspaceDiagnostics(session: Session): void {
  const { connection, client, host } = session;
  const said = new Map<string, Said>();
  session.configs.onForget(() => said.clear());
  connection.languages.diagnostics.onWorkspace((params, token, progress, partial) =>
    guarded(
      session,
      { items: [] },
      async (p: WorkspaceDiagnosticParams): Promise<WorkspaceDiagnosticReport> => {
        if (!answersForWorkspace(client, host)) return { items: [] };
        const items: WorkspaceDocumentDiagnosticReport[] = [];
        for await (const report of reports(session, said, p, progress, token))
          if (partial && p.partialResultToken !== undefined) partial.report({ items: [report] });
          else items.push(report);
        return { items };
      },
    )(params, token),
  );
}

async function* reports(
  session: Session,
  said: Map<string, Said>,
  { previousResultIds }: WorkspaceDiagnosticParams,
  progress: WorkDoneProgressReporter,
  token: CancellationToken,
): AsyncIterable<WorkspaceDocumentDiagnosticReport> {
  const { client, host } = session;
  const before = new Map(previousResultIds.map(({ uri, value }) => [uri, value] as const));
  const files = (await Promise.all(client.folders.map((f) => host.models?.(f) ?? []))).flat();
  progress.begin("Fovea", 0, undefined, true);
  for (const [i, uri] of files.entries()) {
    if (token.isCancellationRequested) break;
    progress.report(Math.floor((100 * i) / files.length), `${i + 1} of ${files.length}`);
    const report = await reportOf(session, said, uri, before.get(uri));
    if (report) yield report;
    before.delete(uri);
  }
  // What is gone, or no model any more, has none.
  for (const uri of token.isCancellationRequested ? [] : before.keys()) yield full(uri, null, "", []);
  progress.done();
}

/** Nothing of a file that is no model and was none. */
async function reportOf(
  session: Session,
  said: Map<string, Said>,
  uri: string,
  before: string | undefined,
): Promise<WorkspaceDocumentDiagnosticReport | undefined> {
  const open = session.documents.text(uri) === undefined ? undefined : await session.documents.whole(uri);
  if (open) {
    const { id, version } = open;
    if (id === before) return { kind: DocumentDiagnosticReportKind.Unchanged, uri, version, resultId: id };
    return full(uri, version, id, diagnosticsOf(session, open));
  }
  const text = await session.host.files?.read(uri);
  const known = said.get(uri);
  const now = text !== undefined && known?.text === text ? known : await look(session, uri, text ?? "");
  if (now.items) said.set(uri, now);
  else said.delete(uri);
  if (!now.items) return before === undefined ? undefined : full(uri, null, now.resultId, []);
  if (now.resultId === before)
    return { kind: DocumentDiagnosticReportKind.Unchanged, uri, version: null, resultId: before };
  return full(uri, null, now.resultId, now.items);
}

async function look(session: Session, uri: string, text: string): Promise<Said> {
  const isOther = baseName(pathOf(uri)) === "package-lock.json";
  const snapshot = isOther ? undefined : await session.documents.once(uri, text);
  const items = snapshot?.analysis.found ? diagnosticsOf(session, snapshot) : undefined;
  return { text, resultId: snapshot?.id ?? "", items };
}

const full = (
  uri: string,
  version: number | null,
  resultId: string,
  items: readonly Diagnostic[],
): WorkspaceDocumentDiagnosticReport => ({
  kind: DocumentDiagnosticReportKind.Full,
  uri,
  version,
  resultId,
  items: [...items],
});
