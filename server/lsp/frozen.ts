import { TextDocument } from "vscode-languageserver-textdocument";

/** Where lines begin, which the library keeps up to date in a document that is edited, and finds out anew in any other. */
interface WithLines {
  getLineOffsets?(): readonly number[];
  _lineOffsets?: readonly number[];
}

/** A document as it is now: the client's goes on changing. */
export function frozen(open: TextDocument): TextDocument {
  const { uri, languageId, version } = open;
  const own: TextDocument & WithLines = TextDocument.create(uri, languageId, version, open.getText());
  const lines = (open as WithLines).getLineOffsets?.();
  // In two megabytes, a quarter of all that a key takes.
  if (lines) own._lineOffsets = lines.slice();
  return own;
}
