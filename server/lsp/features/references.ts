import type { Location, ReferenceParams } from "vscode-languageserver";
import { linkAt } from "../../ide/links";
import { locationOf } from "../convert";
import { answering, type Session } from "../session";

/** From a layer (or a reference to it) to everything that reads it. */
export function references(session: Session): void {
  session.connection.onReferences(
    answering(session, null, (snapshot, { position, context }: ReferenceParams): Location[] | null => {
      const link = linkAt(snapshot.analysis, snapshot.document.offsetAt(position));
      if (!link) return null;
      const spans = context.includeDeclaration ? [link.declared, ...link.readers] : link.readers;
      return spans.map((s) => locationOf(snapshot, s));
    }),
  );
}
