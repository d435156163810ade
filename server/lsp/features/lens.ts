import type { CodeLens, CodeLensParams, Command } from "vscode-languageserver";
import { outlineOf } from "../../ide/outline";
import { COMMANDS } from "../../protocol";
import { summaryOf } from "../../report/summary";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";

/** The totals above the first part of the model; a click opens the report. */
export function codeLenses(session: Session): void {
  session.connection.onCodeLens(
    answering(session, null, (snapshot, _: CodeLensParams): CodeLens[] | null => {
      session.lenses.set(snapshot.uri, snapshot.version);
      const summary = summaryOf(snapshot.analysis);
      const [first] = outlineOf(snapshot.analysis);
      if (!snapshot.settings.codeLens || !summary || !first) return null;
      const range = rangeOf(snapshot, first.selection);
      // Without a command it is text only.
      const report = session.client.options.commands ? COMMANDS.showReport : "";
      const scale = summary.scale === null ? "" : ` · scale ${summary.scale}`;
      const title = `${summary.detail}${scale}`;
      const totals: CodeLens = { range, command: { title, command: report } };
      return session.client.options.commands
        ? [totals, { range, command: comparison(snapshot.uri) }]
        : [totals];
    }),
  );
}

/** Totals of a text that is gone stay above the model where a client gave up asking: once nobody types, it is told to ask. */
export function renewLens({ connection, client, documents, lenses, pauses }: Session, uri: string): void {
  if (!client.can.workspace?.codeLens?.refreshSupport || !lenses.has(uri)) return;
  pauses.do(uri, () => {
    const version = documents.version(uri);
    if (version === undefined) lenses.delete(uri);
    else if (lenses.get(uri) !== version)
      void connection.sendRequest("workspace/codeLens/refresh").catch(() => undefined);
  });
}

const comparison = (uri: string): Command => ({
  title: "Compare with HEAD",
  command: COMMANDS.compareWithHead,
  arguments: [uri],
});
