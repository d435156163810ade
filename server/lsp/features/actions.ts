import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Command,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { ruleCodes } from "../../analysis/analyse";
import { fixAll } from "../../analysis/fix";
import { silencings } from "../../analysis/silence";
import { changes } from "../../model/edits";
import type { Edit, Problem } from "../../model/problem";
import type { Span } from "../../model/span";
import { COMMANDS } from "../../protocol";
import { shrinkFixes } from "../../shrink/fixes";
import { diagnosticOf, spanOf, textEditOf } from "../convert";
import type { Snapshot } from "../documents";
import { answeringWhole, type Session } from "../session";
import { versionIn } from "../uris";
import { configAction, declareAction } from "./config-actions";
import { noteOf } from "./diagnostics";
import { refactorActions } from "./refactor";

/** All safe fixes of a file at once: on request, or when it is saved (`editor.codeActionsOnSave`). */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.fovea`;

/** The fixes of the problems that the selection touches, and ways to live with them. */
export function codeActions(session: Session): void {
  session.connection.onCodeAction(
    answeringWhole(
      session,
      [],
      async (snapshot, { range, context }: CodeActionParams): Promise<CodeAction[]> => {
        if (versionIn(snapshot.uri)) return [];
        if (isAskedFor(FIX_ALL, context.only)) return fixAllOf(session, snapshot);
        const at = spanOf(snapshot, range);
        const refactorings = (): readonly CodeAction[] =>
          refactorActions(session, snapshot, at, ({ edits }) => editOf(session, snapshot, edits)).filter(
            ({ kind = "" }) => !context.only || isAskedFor(kind, context.only),
          );
        if (context.only && !isAskedFor(CodeActionKind.QuickFix, context.only)) return [...refactorings()];
        const touched = snapshot.analysis.problems.filter((p) => isFixedAt(p, at));
        const others = touched.filter(isFirstOfItsRule).map((p) => othersOf(session, snapshot, p));
        return [
          ...formatting(session, snapshot, range),
          // Who has a module of his own has it declared; a name that is like it is a guess.
          ...(await Promise.all(touched.map((p) => declareAction(session, snapshot, p)))).flat(),
          ...touched.flatMap((p) => fixesOf(session, snapshot, p)),
          ...(await Promise.all(others)).flat(),
          // A light bulb on every line would say nothing; and a search takes its time.
          ...(context.triggerKind === CodeActionTriggerKind.Automatic
            ? []
            : [
                ...touched.filter(isOverBudget).flatMap((p) => shrinkings(session, snapshot, p)),
                ...refactorings(),
              ]),
        ];
      },
    ),
  );
}

/** Whether one of the wanted kinds is this one, or a kind that it belongs to. Sources are never offered unasked. */
const isAskedFor = (kind: string, only: readonly string[] | undefined): boolean =>
  only?.some((o) => o === "" || kind === o || kind.startsWith(`${o}.`)) ?? false;

/** Where it stands; one that others follow from also wherever its fix changes something. */
const isFixedAt = ({ span: own, followers, fixes }: Problem, at: Span): boolean =>
  touches(own, at) ||
  (followers !== undefined && (fixes[0]?.edits.some((e) => touches(e.span, at)) ?? false));

const touches = (a: Span, b: Span): boolean => a.start <= b.end && a.end >= b.start;

const isFirstOfItsRule = (problem: Problem, i: number, all: readonly Problem[]): boolean =>
  all.findIndex((p) => p.code === problem.code) === i;

function fixesOf(session: Session, snapshot: Snapshot, problem: Problem): readonly CodeAction[] {
  return problem.fixes.map((fix) => ({
    ...quickFix(session, snapshot, problem, fix.title),
    ...(fix.preferred ? { isPreferred: true } : {}),
    edit: editOf(session, snapshot, fix.edits),
  }));
}

const isOverBudget = ({ code, severity }: Problem): boolean => code === "budget" && severity === "error";

/** Smaller members of the family: known only once they have been measured, which is done when somebody looks. */
function shrinkings(session: Session, snapshot: Snapshot, problem: Problem): readonly CodeAction[] {
  return shrinkFixes(snapshot.analysis).map((fix) => ({
    ...quickFix(session, snapshot, problem, fix.title),
    edit: editOf(session, snapshot, fix.edits),
  }));
}

/** VS Code's own, for a model that stands on one line. */
const FORMAT: Command = { title: "Format Document", command: "editor.action.formatDocument" };

function formatting({ client }: Session, snapshot: Snapshot, { start, end }: Range): readonly CodeAction[] {
  const note = client.options.commands ? noteOf(snapshot) : undefined;
  if (!note || start.line > note.range.end.line || end.line < note.range.start.line) return [];
  const kind = CodeActionKind.QuickFix;
  return [{ title: FORMAT.title, kind, diagnostics: [note], command: FORMAT, isPreferred: true }];
}

/** Silencing the rule, and its page. */
async function othersOf(
  session: Session,
  snapshot: Snapshot,
  problem: Problem,
): Promise<readonly CodeAction[]> {
  const silenced = hasComments(snapshot)
    ? silencings(snapshot.analysis, problem).map(({ title, edits }) => ({
        ...quickFix(session, snapshot, problem, title),
        edit: editOf(session, snapshot, edits),
      }))
    : await configAction(session, snapshot, problem);
  const page = pageCommand(session, problem);
  return [
    ...loadingActions(session, snapshot, problem),
    ...silenced,
    ...(page ? [{ ...quickFix(session, snapshot, problem, page.title), command: page }] : []),
  ];
}

/** Comments are no JSON; where nobody put one and the editor knows of none, others would stumble over it. */
const hasComments = ({ analysis, document }: Snapshot): boolean =>
  analysis.language === "yaml" ||
  document.languageId === "jsonc" ||
  /\.(jsonc|json5)$/i.test(analysis.name) ||
  (analysis.found?.parsed.comments.length ?? 0) > 0;

/** By hand the weights can be loaded whatever the rows are called. */
function loadingActions(session: Session, snapshot: Snapshot, problem: Problem): readonly CodeAction[] {
  if (!session.client.options.commands || problem.code !== "pretrained-shift") return [];
  const title = "Show a script that loads the weights under the new row numbers";
  const command = { title, command: COMMANDS.loadingScript, arguments: [{ uri: snapshot.uri }] };
  return [{ ...quickFix(session, snapshot, problem, title), command }];
}

function pageCommand({ client }: Session, { code }: Problem): Command | undefined {
  if (!client.options.commands || !ruleCodes.has(code)) return undefined;
  return { title: `Show documentation of ${code}`, command: COMMANDS.showRule, arguments: [code] };
}

function quickFix(session: Session, snapshot: Snapshot, problem: Problem, title: string): CodeAction {
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnosticOf(session, snapshot, problem)] };
}

function fixAllOf(session: Session, snapshot: Snapshot): CodeAction[] {
  const { text, name, options } = snapshot.analysis;
  const fixed = fixAll(text, name, options);
  if (fixed.text === text) return [];
  const edit = editOf(session, snapshot, changes(text, fixed.text));
  return [{ title: "Fix all safely fixable Fovea problems", kind: FIX_ALL, edit }];
}

/** With the version where the client understands it, so that it refuses an edit of a text that is gone. */
function editOf({ client }: Session, snapshot: Snapshot, edits: readonly Edit[]): WorkspaceEdit {
  const { uri, version } = snapshot;
  const written = edits.map((e) => textEditOf(snapshot, e));
  return client.can.workspace?.workspaceEdit?.documentChanges
    ? { documentChanges: [{ textDocument: { uri, version }, edits: written }] }
    : { changes: { [uri]: written } };
}
