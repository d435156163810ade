import type { DocumentLink, DocumentLinkParams } from "vscode-languageserver";
import { ruleCodes } from "../../analysis/analyse";
import { readConfig } from "../../config/read";
import { isConfig } from "../configs";
import { rangeOf } from "../convert";
import { pageOf } from "../pages";
import { answeringAll, type Session } from "../session";
import { pathOf, uriOf } from "../uris";

/** From a config file to those that it extends; from a comment that silences a rule to the rule's page. */
export function documentLinks(session: Session): void {
  session.connection.onDocumentLinks(
    answeringAll(session, [], (snapshot, _: DocumentLinkParams): DocumentLink[] => {
      const { uri, analysis } = snapshot;
      const { text, found } = analysis;
      if (isConfig(uri, text))
        return readConfig(text, pathOf(uri)).config.extends.map(({ path, span }) => ({
          range: rangeOf(snapshot, span),
          target: uriOf(path),
        }));
      const comments =
        found?.parsed.comments.filter((c) => /^\s*fovea-(?:disable|enable)/.test(c.text)) ?? [];
      return comments.flatMap(({ span: { start, end } }) =>
        [...text.slice(start, end).matchAll(/[a-z][a-z0-9-]*/g)].flatMap(
          ({ 0: word, index }): DocumentLink[] => {
            const target = ruleCodes.has(word) ? pageOf(session, word) : undefined;
            const at = { start: start + index, end: start + index + word.length };
            return target
              ? [{ range: rangeOf(snapshot, at), target, tooltip: `Show documentation of ${word}` }]
              : [];
          },
        ),
      );
    }),
  );
}
