import type { Hover, HoverParams } from "vscode-languageserver";
import { configHoverAt } from "../../config/hover";
import { describe } from "../../ide/assist";
import { hoverAt } from "../../ide/hover";
import { isConfig } from "../configs";
import { rangeOf } from "../convert";
import { answeringAll, type Session } from "../session";
import { pathOf } from "../uris";
import { knowsSchema } from "./completion";
import { directiveHover } from "./directives";

export function hover(session: Session): void {
  session.connection.onHover(
    answeringAll(session, null, (snapshot, { position }: HoverParams): Hover | null => {
      const { analysis, document, uri } = snapshot;
      const { text } = analysis;
      const offset = document.offsetAt(position);
      const model = analysis.found?.model;
      const comment = model && directiveHover(snapshot, position);
      if (comment) return comment;
      const config = isConfig(uri, text);
      if (config && knowsSchema(session, snapshot)) return null;
      const said = config
        ? configHoverAt(text, pathOf(uri), offset)
        : hoverAt(analysis, offset, (type) => model && describe(model, type));
      return (
        said && { contents: { kind: "markdown", value: said.markdown }, range: rangeOf(snapshot, said.span) }
      );
    }),
  );
}
