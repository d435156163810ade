import { type CodeAction, CodeActionKind, type WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { switchedOff } from "../../config/silence";
import type { Problem } from "../../model/problem";
import { canBeSilenced } from "../../silence";
import { pathOf } from "../configs";
import { diagnosticOf } from "../convert";
import type { Snapshot } from "../documents";
import type { Session } from "../session";

/** Where no comment can silence a rule: the nearest config file does, or one that is made for it. */
export async function configAction(
  session: Session,
  snapshot: Snapshot,
  problem: Problem,
): Promise<readonly CodeAction[]> {
  const { can } = session.client;
  if (!snapshot.analysis.found || !canBeSilenced(problem) || !can.workspace?.workspaceEdit?.documentChanges)
    return [];
  const target = await targetOf(session, snapshot.uri);
  const edit = target && editOf(target, snapshot.uri, problem.code);
  if (!edit) return [];
  const name = target.uri.slice(target.uri.lastIndexOf("/") + 1);
  return [
    {
      title: `Disable ${problem.code} for this file in ${name}`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(session, snapshot, problem)],
      edit,
    },
  ];
}

/** The config file that is to be changed; without a text it is yet to be made. */
interface Target {
  readonly uri: string;
  readonly text: string | undefined;
}

async function targetOf({ client, configs, documents }: Session, uri: string): Promise<Target | undefined> {
  const nearest = await configs.nearest(uri);
  if (nearest) return { ...nearest, text: documents.text(nearest.uri) ?? nearest.text };
  const folder = client.folders.find((f) => uri.startsWith(`${f}/`));
  const canCreate = client.can.workspace?.workspaceEdit?.resourceOperations?.includes("create");
  return folder !== undefined && canCreate ? { uri: `${folder}/fovea.yaml`, text: undefined } : undefined;
}

function editOf({ uri, text }: Target, file: string, code: string): WorkspaceEdit | undefined {
  const edits = switchedOff(text ?? "", pathOf(uri), pathOf(file), code);
  if (!edits) return undefined;
  const document = TextDocument.create(uri, "", 0, text ?? "");
  const written = edits.map((e) => ({
    range: { start: document.positionAt(e.span.start), end: document.positionAt(e.span.end) },
    newText: e.text,
  }));
  const change = { textDocument: { uri, version: null }, edits: written };
  if (text !== undefined) return { documentChanges: [change] };
  return { documentChanges: [{ kind: "create", uri, options: { ignoreIfExists: true } }, change] };
}
