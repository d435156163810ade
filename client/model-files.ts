import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type Checked, type CheckParams, REQUESTS } from "../server/protocol";

export const FILES = "**/*.{yaml,yml,json,jsonc}";
/** What is installed or built is nobody's model. */
const OTHERS = "**/{node_modules,.git,.venv,venv,site-packages,dist,build}/**";
/** More files than this are not looked at. */
const MOST = 20_000;
/** Larger ones are data, and the server would be busy with them for long. */
const LARGEST = 2_000_000;

/** A file, what may be a model below a folder, or in the whole workspace, in the order of their paths. Throws where there is nothing. */
export async function filesIn(
  where: vscode.Uri | undefined,
  token?: vscode.CancellationToken,
): Promise<readonly vscode.Uri[]> {
  if (where && (await vscode.workspace.fs.stat(where)).type & vscode.FileType.File) return [where];
  const pattern = where ? new vscode.RelativePattern(where, FILES) : FILES;
  const files = await vscode.workspace.findFiles(pattern, OTHERS, MOST, token);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Null where the file is not to be looked at; nothing where it cannot be read, or is too large. */
export async function checkedFile(
  client: BaseLanguageClient,
  uri: vscode.Uri,
  largest = LARGEST,
): Promise<Checked | null | undefined> {
  const text = await textOf(uri, largest);
  if (text === undefined) return undefined;
  const params: CheckParams = { uri: client.code2ProtocolConverter.asUri(uri), text };
  return client.sendRequest<Checked | null>(REQUESTS.check, params);
}

async function textOf(uri: vscode.Uri, largest: number): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > largest ? undefined : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
