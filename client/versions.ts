import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { REQUESTS, type StockModel, VERSION_SCHEME, type VersionQuery } from "../server/protocol";
import { committedText, HEAD, onCommit } from "./git";

/** Other versions of documents, for the one side of a diff editor: read-only, and looked at by the server as the documents are. */
export class Versions implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  private readonly disposables: vscode.Disposable[];
  private readonly listening = new Set<string>();

  readonly onDidChange = this.changes.event;

  constructor(private readonly client: BaseLanguageClient) {
    this.disposables = [
      this.changes,
      vscode.workspace.registerTextDocumentContentProvider(VERSION_SCHEME, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) =>
        this.renew(document.uri, ({ scale, stock }) => scale !== undefined && stock === undefined),
      ),
    ];
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { of, scale, stock } = queryOf(uri);
    if (stock !== undefined) return (await this.stockModel(stock))?.text ?? "";
    const file = vscode.Uri.parse(of);
    if (scale !== undefined) return (await vscode.workspace.openTextDocument(file)).getText();
    await this.listen(file);
    const head = await committedText(file);
    return head.kind === "text" ? head.text : "";
  }

  stockModel(name: string): Promise<StockModel | null> {
    return this.client.sendRequest<StockModel | null>(REQUESTS.stockModel, { name });
  }

  dispose(): void {
    for (const d of this.disposables) d.dispose();
  }

  /** Hears of commits, once for each file. */
  private async listen(file: vscode.Uri): Promise<void> {
    const key = file.toString();
    if (this.listening.has(key)) return;
    this.listening.add(key);
    const commits = await onCommit(file, () =>
      this.renew(file, ({ scale, stock }) => scale === undefined && stock === undefined),
    );
    if (commits) this.disposables.push(commits);
  }

  private renew(file: vscode.Uri, isMeant: (query: VersionQuery) => boolean): void {
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === VERSION_SCHEME && queryOf(uri).of === file.toString() && isMeant(queryOf(uri)))
        this.changes.fire(uri);
  }
}

const queryOf = ({ query }: vscode.Uri): VersionQuery => JSON.parse(query) as VersionQuery;

/** Called as the file is, or as a stock network: by a name a scale is chosen. */
export function versionOf(file: vscode.Uri, version: Omit<VersionQuery, "of"> = {}): vscode.Uri {
  const name = version.stock === undefined ? baseName(file) : `${version.stock}.yaml`;
  const query: VersionQuery = { of: file.toString(), ...version };
  return vscode.Uri.from({ scheme: VERSION_SCHEME, path: `/${name}`, query: JSON.stringify(query) });
}

/** The document that it is a version of, or it itself. */
export const documentOf = (uri: vscode.Uri): vscode.Uri =>
  uri.scheme === VERSION_SCHEME ? vscode.Uri.parse(queryOf(uri).of) : uri;

/** What one side of a comparison is called beside the other. */
export function titleOf(uri: vscode.Uri): string {
  if (uri.scheme === VERSION_SCHEME) {
    const { scale, stock } = queryOf(uri);
    return stock ?? (scale === undefined ? HEAD : vscode.l10n.t("scale {0}", scale));
  }
  return uri.scheme === "git" ? gitTitle(uri) : baseName(uri);
}

/** As Git has it: `~`, or nothing, is what is staged. */
function gitTitle(uri: vscode.Uri): string {
  try {
    const { ref } = JSON.parse(uri.query) as { readonly ref?: unknown };
    if (typeof ref === "string" && /\w/.test(ref)) return ref.slice(0, 12);
  } catch {
    // Somebody else's address.
  }
  return vscode.l10n.t("staged");
}

/** The last part of a path. */
export const baseName = ({ path }: vscode.Uri): string => path.slice(path.lastIndexOf("/") + 1);
