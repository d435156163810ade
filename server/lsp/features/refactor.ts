import { type CodeAction, CodeActionKind, type Position, type TextEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, foundWith } from "../../analysis/analyse";
import { ideaMade } from "../../analysis/idea";
import { canInsert, insertables, insertion } from "../../ide/refactor/insert";
import { layerSpans } from "../../ide/refactor/place";
import {
  type AtScale,
  inOtherLanguage,
  movedOffset,
  type Refactoring,
  refactored,
  refactoringsAt,
} from "../../ide/refactor/refactor";
import { edited } from "../../model/edits";
import { type Span, span } from "../../model/span";
import {
  COMMANDS,
  type IdeaParams,
  type Inserted,
  type InsertParams,
  type OtherLanguage,
  type PlaceParams,
  REQUESTS,
  type RefactorAnswer,
  type RefactorParams,
} from "../../protocol";
import { rangeOf, textEditOf } from "../convert";
import type { Snapshot } from "../documents";
import { guarded, type Session } from "../session";

const atScaleOf =
  (analysis: Analysis): AtScale =>
  (scale) =>
    foundWith(analysis, { scale });

/** Beyond so many layers nothing is worked out before somebody asks for it. */
const MOST_LAYERS = 2000;

/** What can be done with the layer of a line, and with the file. */
export function refactorActions(
  session: Session,
  snapshot: Snapshot,
  at: Span,
  editOf: (r: Refactoring) => CodeAction["edit"],
): readonly CodeAction[] {
  const { analysis } = snapshot;
  if (!analysis.found || analysis.found.model.layers.length > MOST_LAYERS) return [];
  const list = refactoringsAt(analysis, at, atScaleOf(analysis)).map(
    (r): CodeAction => ({ title: r.title, kind: r.kind, edit: editOf(r) ?? {} }),
  );
  if (!session.client.options.commands) return list;
  const place = { uri: snapshot.uri, position: rangeOf(snapshot, at).start };
  const command = (title: string, name: string): CodeAction => ({
    title,
    kind: CodeActionKind.RefactorRewrite,
    command: { title, command: name, arguments: [place] },
  });
  const other = analysis.language === "json" ? "YAML" : "JSON";
  return [
    ...(canInsert(analysis, at.start) ? [command("Insert layer below…", COMMANDS.insertLayer)] : []),
    ...list,
    ...(inOtherLanguage(analysis) ? [command(`Convert to ${other}`, COMMANDS.convert)] : []),
  ];
}

/** What commands of the client ask for. */
export function refactorings(session: Session): void {
  const { connection, documents } = session;
  const on = <P extends { readonly uri: string }, R>(
    name: string,
    empty: R,
    answer: (snapshot: Snapshot, params: P) => R,
  ): void => {
    const handler: (params: P) => Promise<unknown> = guarded(session, empty, async (params: P) => {
      const snapshot = await documents.snapshot(params.uri);
      return snapshot ? answer(snapshot, params) : empty;
    });
    connection.onRequest(name, handler);
  };
  on(REQUESTS.refactor, null, (snapshot, params: RefactorParams): RefactorAnswer | null => {
    const { analysis, document } = snapshot;
    const offset = document.offsetAt(params.position);
    const end = document.offsetAt(params.end ?? params.position);
    const at = span(offset, Math.max(offset, end));
    const result = refactored(analysis, params.refactoring, at, atScaleOf(analysis));
    if (result === undefined) return null;
    if (typeof result === "string") return { version: snapshot.version, edits: [], refused: result };
    const to = movedOffset(result, offset);
    const edits = result.edits.map((e) => textEditOf(snapshot, e));
    const after = edited(analysis.text, result.edits);
    const selection = to === undefined ? undefined : positionIn(after, to);
    return { version: snapshot.version, edits, ...(selection ? { selection } : {}) };
  });
  on(REQUESTS.idea, null, (snapshot, { version, layer, wish }: IdeaParams): RefactorAnswer | null => {
    const refuse = (refused: string): RefactorAnswer => ({ version: snapshot.version, edits: [], refused });
    if (version !== snapshot.version) return refuse("The file has changed meanwhile; try again");
    const made = ideaMade(snapshot.analysis, layer, wish);
    if (typeof made === "string") return refuse(made);
    return made ? { version, edits: made.map((e) => textEditOf(snapshot, e)) } : null;
  });
  on(REQUESTS.insertables, [], ({ analysis, document }, { position }: PlaceParams) =>
    insertables(analysis, document.offsetAt(position)),
  );
  on(REQUESTS.insert, null, (snapshot, { position, type }: InsertParams): Inserted | null => {
    const { analysis, document, version } = snapshot;
    const made = insertion(analysis, document.offsetAt(position), type);
    if (!made) return null;
    const edits: readonly TextEdit[] = made.others.map((e) => textEditOf(snapshot, e));
    return { version, snippet: textEditOf(snapshot, made.snippet), edits };
  });
  on(REQUESTS.layerLines, [], (snapshot, _: PlaceParams) =>
    layerSpans(snapshot.analysis).map((s) => {
      const { start, end } = rangeOf(snapshot, s);
      return [start.line, end.line] as const;
    }),
  );
  on(REQUESTS.otherLanguage, null, ({ analysis }, _: PlaceParams): OtherLanguage | null => {
    return inOtherLanguage(analysis) ?? null;
  });
}

const positionIn = (text: string, offset: number): Position =>
  TextDocument.create("", "", 0, text).positionAt(offset);
