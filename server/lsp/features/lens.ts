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

const comparison = (uri: string): Command => ({
  title: "Compare with HEAD",
  command: COMMANDS.compareWithHead,
  arguments: [uri],
});
