import type { Hover, HoverParams } from "vscode-languageserver";
import { hoverAt } from "../../views/hover";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";

export function hover(session: Session): void {
  session.connection.onHover(
    answering(session, null, (snapshot, { position }: HoverParams): Hover | null => {
      const said = hoverAt(snapshot.analysis, snapshot.document.offsetAt(position));
      if (!said) return null;
      return { contents: { kind: "markdown", value: said.markdown }, range: rangeOf(snapshot, said.span) };
    }),
  );
}
