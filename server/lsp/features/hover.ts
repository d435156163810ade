import type { Hover, HoverParams } from "vscode-languageserver";
import { describe } from "../../ide/assist";
import { hoverAt } from "../../ide/hover";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";
import { directiveHover } from "./directives";

export function hover(session: Session): void {
  session.connection.onHover(
    answering(session, null, (snapshot, { position }: HoverParams): Hover | null => {
      const { analysis, document } = snapshot;
      const model = analysis.found?.model;
      const said = hoverAt(analysis, document.offsetAt(position), (type) => model && describe(model, type));
      if (!said) return directiveHover(snapshot, position) ?? null;
      return { contents: { kind: "markdown", value: said.markdown }, range: rangeOf(snapshot, said.span) };
    }),
  );
}
