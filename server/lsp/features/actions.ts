import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Fix, Problem } from "../../model/problem";
import { diagnosticOf, spanOf, textEditOf } from "../convert";
import type { Snapshot } from "../documents";
import { answering, type Session } from "../session";

/** The fixes of the problems that the selection touches. */
export function codeActions(session: Session): void {
  session.connection.onCodeAction(
    answering(session, [], (snapshot, { range, context }: CodeActionParams): CodeAction[] => {
      if (!wantsQuickFixes(context.only)) return [];
      const { start, end } = spanOf(snapshot, range);
      const touched = snapshot.analysis.problems.filter((p) => p.span.start <= end && p.span.end >= start);
      return touched.flatMap((p) => p.fixes.map((fix) => actionOf(session, snapshot, p, fix)));
    }),
  );
}

const wantsQuickFixes = (only: readonly string[] | undefined): boolean =>
  only === undefined || only.some((kind) => kind === "" || kind === CodeActionKind.QuickFix);

function actionOf(session: Session, snapshot: Snapshot, problem: Problem, fix: Fix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(snapshot, problem)],
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: editOf(session, snapshot, fix),
  };
}

/** With the version where the client understands it, so that it refuses an edit of a text that is gone. */
function editOf({ client }: Session, snapshot: Snapshot, fix: Fix): WorkspaceEdit {
  const { uri, version } = snapshot;
  const edits = fix.edits.map((e) => textEditOf(snapshot, e));
  return client.can.workspace?.workspaceEdit?.documentChanges
    ? { documentChanges: [{ textDocument: { uri, version }, edits }] }
    : { changes: { [uri]: edits } };
}
