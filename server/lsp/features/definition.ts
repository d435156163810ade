import type { DefinitionLink, DefinitionParams, Location } from "vscode-languageserver";
import { linkAt } from "../../ide/links";
import { locationOf, rangeOf } from "../convert";
import { answering, type Session } from "../session";

/** From a reference (an index or a name) to the layer it means. */
export function definitions(session: Session): void {
  session.connection.onDefinition(
    answering(
      session,
      null,
      (snapshot, { position }: DefinitionParams): Location | DefinitionLink[] | null => {
        const link = linkAt(snapshot.analysis, snapshot.document.offsetAt(position));
        if (!link?.from) return null;
        if (!session.client.can.textDocument?.definition?.linkSupport)
          return locationOf(snapshot, link.declared);
        return [
          {
            originSelectionRange: rangeOf(snapshot, link.from),
            targetUri: snapshot.uri,
            targetRange: rangeOf(snapshot, link.span),
            targetSelectionRange: rangeOf(snapshot, link.declared),
          },
        ];
      },
    ),
  );
}
