import type { SemanticTokens, SemanticTokensLegend, SemanticTokensParams } from "vscode-languageserver";
import { TOKEN_TYPES, tokensOf } from "../../ide/tokens";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";

export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: ["declaration"] };

/** Types, names, references and arguments as what they are. */
export function tokens(session: Session): void {
  session.connection.languages.semanticTokens.on(
    answering(session, { data: [] }, (snapshot, _: SemanticTokensParams): SemanticTokens => {
      const data: number[] = [];
      let [line, character] = [0, 0];
      for (const { span, type, declares } of tokensOf(snapshot.analysis)) {
        const { start } = rangeOf(snapshot, span);
        const column = start.line === line ? start.character - character : start.character;
        data.push(
          start.line - line,
          column,
          span.end - span.start,
          TOKEN_TYPES.indexOf(type),
          declares ? 1 : 0,
        );
        [line, character] = [start.line, start.character];
      }
      return { data };
    }),
  );
}
