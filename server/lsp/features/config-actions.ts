import { type CodeAction, CodeActionKind, type WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { canBeSilenced } from "../../analysis/silence";
import { declaredIn } from "../../config/declare";
import { switchedOff } from "../../config/silence";
import type { Edit, Problem } from "../../model/problem";
import { diagnosticOf } from "../convert";
import type { Snapshot } from "../documents";
import type { Session } from "../session";
import { pathOf } from "../uris";

/** Where no comment can silence a rule: the nearest config file does, or one that is made for it. */
export async function configAction(
  session: Session,
  snapshot: Snapshot,
  problem: Problem,
): Promise<readonly CodeAction[]> {
  if (!canBeSilenced(problem)) return [];
  return actionOf(session, snapshot, problem, `Disable ${problem.code} for this file`, ({ text, uri }) =>
    switchedOff(text ?? "", pathOf(uri), pathOf(snapshot.uri), problem.code),
  );
}

/** A module that nobody knows, declared in the nearest config file as far as that can be done for the user. */
export async function declareAction(
  session: Session,
  snapshot: Snapshot,
  problem: Problem,
): Promise<readonly CodeAction[]> {
  const { declaration } = problem;
  if (!declaration) return [];
  return actionOf(session, snapshot, problem, `Declare ${declaration.name}`, ({ text, uri }) =>
    declaredIn(text ?? "", pathOf(uri), declaration),
  );
}

async function actionOf(
  session: Session,
  snapshot: Snapshot,
  problem: Problem,
  what: string,
  editsFor: (target: Target) => readonly Edit[] | undefined,
): Promise<readonly CodeAction[]> {
  const { can } = session.client;
  if (!snapshot.analysis.found || !can.workspace?.workspaceEdit?.documentChanges) return [];
  const target = await targetOf(session, snapshot.uri);
  const edits = target && editsFor(target);
  if (!edits) return [];
  const name = target.uri.slice(target.uri.lastIndexOf("/") + 1);
  return [
    {
      title: `${what} in ${name}`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnosticOf(session, snapshot, problem)],
      edit: editOf(target, edits),
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

function editOf({ uri, text }: Target, edits: readonly Edit[]): WorkspaceEdit {
  const document = TextDocument.create(uri, "", 0, text ?? "");
  const written = edits.map((e) => ({
    range: { start: document.positionAt(e.span.start), end: document.positionAt(e.span.end) },
    newText: e.text,
  }));
  const change = { textDocument: { uri, version: null }, edits: written };
  if (text !== undefined) return { documentChanges: [change] };
  return { documentChanges: [{ kind: "create", uri, options: { ignoreIfExists: true } }, change] };
}
