import type { CodeLens, CodeLensParams, Command } from "vscode-languageserver";
import { outlineOf } from "../../ide/outline";
import { COMMANDS } from "../../protocol";
import { summaryOf } from "../../report/summary";
import { rangeOf } from "../convert";
import type { Snapshot } from "../documents";
import { guarded, type Session } from "../session";
import { versionIn } from "../uris";

/** The totals above the first part of the model; a click opens the report. */
export function codeLenses(session: Session): void {
  session.connection.onCodeLens(
    guarded(session, null, async ({ textDocument: { uri } }: CodeLensParams, token) => {
      const made = session.documents.snapshot(uri, token);
      const snapshot = renews(session) && !session.lenses.has(uri) ? await inTime(made) : await made;
      if (snapshot === "late") {
        session.lenses.set(uri, "");
        renewLens(session, uri);
      }
      if (!snapshot || snapshot === "late") return null;
      const title = titleOf(snapshot);
      session.lenses.set(uri, title);
      return lensesOf(session, snapshot, title);
    }),
  );
}

function lensesOf({ client }: Session, snapshot: Snapshot, title: string): CodeLens[] | null {
  const [first] = outlineOf(snapshot.analysis);
  if (!title || !first || versionIn(snapshot.uri)) return null;
  const range = rangeOf(snapshot, first.selection);
  // Without a command it is text only.
  const { commands } = client.options;
  const report = commands ? COMMANDS.showReport : "";
  const totals: CodeLens = { range, command: { title, command: report } };
  return commands ? [totals, { range, command: comparison(snapshot.uri) }] : [totals];
}

/** So long, in ms, the first question waits. */
const PATIENCE = 200;

/** VS Code asks the later after a key, the longer the answers took so far; while a server wakes up, that is long. */
const inTime = (made: Promise<Snapshot | undefined>): Promise<Snapshot | undefined | "late"> =>
  Promise.race([made, new Promise<"late">((resolve) => setTimeout(() => resolve("late"), PATIENCE))]);

const renews = ({ client }: Session): boolean => client.can.workspace?.codeLens?.refreshSupport === true;

function titleOf({ analysis, settings }: Snapshot): string {
  const summary = settings.codeLens && summaryOf(analysis);
  if (!summary) return "";
  const scale = summary.scale === null ? "" : ` · scale ${summary.scale}`;
  return `${summary.detail}${scale}`;
}

/** A client that has been told so often and does not ask does not show the document. */
const MOST_TIMES = 4;

/**
 * The totals of a text that is gone would stay above the model: an editor that loses the focus just after a key never asks
 * for those of the new one. It is told to; less and less often, as each time it waits anew before it asks.
 */
export function renewLens(session: Session, uri: string, times = 0): void {
  const { connection, documents, lenses, pauses } = session;
  if (!renews(session) || !lenses.has(uri)) return;
  pauses.do(uri, () => void renewed().catch(() => undefined), 2 ** times);
  const renewed = async (): Promise<void> => {
    const snapshot = await documents.snapshot(uri);
    if (!snapshot || times === MOST_TIMES) lenses.delete(uri);
    else if (lenses.get(uri) !== titleOf(snapshot)) {
      renewLens(session, uri, times + 1);
      await connection.sendRequest("workspace/codeLens/refresh");
    }
  };
}

const comparison = (uri: string): Command => ({
  title: "Compare with HEAD",
  command: COMMANDS.compareWithHead,
  arguments: [uri],
});
