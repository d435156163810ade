import type { CodeLens, CodeLensParams } from "vscode-languageserver";
import { outlineOf } from "../../views/outline";
import { summaryOf } from "../../views/summary";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";

/** The totals above the first part of the model; off by default. */
export function codeLenses(session: Session): void {
  session.connection.onCodeLens(
    answering(session, null, (snapshot, _: CodeLensParams): CodeLens[] | null => {
      const summary = summaryOf(snapshot.analysis);
      const [first] = outlineOf(snapshot.analysis);
      if (!snapshot.settings.codeLens || !summary || !first) return null;
      // Without a command it is text only.
      return [{ range: rangeOf(snapshot, first.selection), command: { title: summary.detail, command: "" } }];
    }),
  );
}
