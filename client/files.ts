import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, REQUESTS } from "../server/protocol";

/** Lets the server look at config files where it cannot by itself: in a web worker, or in a file system of the editor's. */
export function serveFiles(client: BaseLanguageClient): vscode.Disposable {
  const uriOf = ({ uri }: DocumentParams): vscode.Uri => client.protocol2CodeConverter.asUri(uri);
  return vscode.Disposable.from(
    client.onRequest(REQUESTS.listFolder, async (params: DocumentParams): Promise<readonly string[]> => {
      try {
        return (await vscode.workspace.fs.readDirectory(uriOf(params))).map(([name]) => name);
      } catch {
        return [];
      }
    }),
    client.onRequest(REQUESTS.readFile, async (params: DocumentParams): Promise<string | null> => {
      try {
        return new TextDecoder().decode(await vscode.workspace.fs.readFile(uriOf(params)));
      } catch {
        return null;
      }
    }),
  );
}
