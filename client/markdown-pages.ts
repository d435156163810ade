import * as vscode from "vscode";

/**
 * Virtual documents of one kind, each about another thing, shown rendered. `about` is written into the address, so that a
 * page is made again when the window is opened again.
 */
export class MarkdownPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  private readonly registered: vscode.Disposable;

  readonly onDidChange = this.changes.event;

  constructor(
    private readonly scheme: string,
    private readonly text: (about: string) => Promise<string>,
  ) {
    this.registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** Opens a page beside the editor, rendered; as plain Markdown where nothing renders it. */
  async show(title: string, about: string): Promise<void> {
    // The tab says whose page it is.
    const uri = vscode.Uri.from({ scheme: this.scheme, path: `/${title}.md`, query: about });
    this.changes.fire(uri);
    try {
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    } catch {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    }
  }

  /** Makes the open pages anew that are about something that has changed. */
  renew(isMeant: (about: string) => boolean): void {
    for (const { uri } of vscode.workspace.textDocuments)
      if (uri.scheme === this.scheme && isMeant(uri.query)) this.changes.fire(uri);
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.text(uri.query);
  }

  dispose(): void {
    this.registered.dispose();
    this.changes.dispose();
  }
}
