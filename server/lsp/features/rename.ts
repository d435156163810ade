import {
  type PrepareRenameParams,
  type Range,
  type RenameParams,
  ResponseError,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { renaming } from "../../ide/rename";
import { rangeOf, textEditOf } from "../convert";
import { answering, type Session } from "../session";

/** LSP's RequestFailed: the client shows the message as it is. */
const REFUSED = -32803;

/** The name of a layer, where it is given and wherever it is read. */
export function rename(session: Session): void {
  const { connection } = session;
  connection.onPrepareRename(
    answering(session, null, (snapshot, { position }: PrepareRenameParams): Range | null => {
      const found = renaming(snapshot.analysis, snapshot.document.offsetAt(position));
      return found ? rangeOf(snapshot, found.at) : null;
    }),
  );
  connection.onRenameRequest(
    answering(session, null, (snapshot, { position, newName }: RenameParams): WorkspaceEdit | null => {
      const found = renaming(snapshot.analysis, snapshot.document.offsetAt(position));
      if (!found) return null;
      const edits = found.edits(String(newName));
      if (typeof edits === "string") throw new ResponseError(REFUSED, edits);
      return { changes: { [snapshot.uri]: edits.map((e) => textEditOf(snapshot, e)) } };
    }),
  );
}
