import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
} from "vscode-languageserver";
import { linkAt } from "../../ide/links";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";

/** A layer's name or type, and the references to it. Elsewhere the editor highlights equal words by itself. */
export function highlights(session: Session): void {
  session.connection.onDocumentHighlight(
    answering(
      session,
      null,
      (snapshot, { position }: DocumentHighlightParams): DocumentHighlight[] | null => {
        const link = linkAt(snapshot.analysis, snapshot.document.offsetAt(position));
        if (!link || link.uses.length === 0) return null;
        return [
          { range: rangeOf(snapshot, link.declared), kind: DocumentHighlightKind.Write },
          ...link.uses.map((s) => ({ range: rangeOf(snapshot, s), kind: DocumentHighlightKind.Read })),
        ];
      },
    ),
  );
}
