import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { checkedFile, FILES, filesIn } from "./model-files";

/** Problems of models that nobody has open: found on request, and kept up to date from then on. */
export class WorkspaceCheck implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("fovea-workspace");
  private readonly disposables: vscode.Disposable[];
  private watcher: vscode.FileSystemWatcher | undefined;

  constructor(private readonly client: BaseLanguageClient) {
    this.disposables = [
      this.collection,
      vscode.commands.registerCommand("fovea.checkWorkspace", () => this.checkAll([undefined])),
      vscode.commands.registerCommand("fovea.check", (file: vscode.Uri, all = [file]) => this.checkAll(all)),
      // An open document has its problems from the server.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.collection.delete(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void (this.watcher && this.check(uri))),
    ];
  }

  dispose(): void {
    this.watcher?.dispose();
    for (const d of this.disposables) d.dispose();
  }

  /** Files and folders; nothing stands for the whole workspace. */
  private async checkAll(places: readonly (vscode.Uri | undefined)[]): Promise<void> {
    const title = vscode.l10n.t("Checking model files");
    const location = vscode.ProgressLocation.Notification;
    const found = await vscode.window.withProgress(
      { location, title, cancellable: true },
      (progress, token) => this.checkEach(places, progress, token),
    );
    this.watch();
    void vscode.window.setStatusBarMessage(`$(check) ${found}`, 8000);
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }

  private async checkEach(
    places: readonly (vscode.Uri | undefined)[],
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<string> {
    const files = (await Promise.all(places.map((place) => filesIn(place, token)))).flat();
    let models = 0;
    for (const [i, uri] of files.entries()) {
      if (token.isCancellationRequested) break;
      progress.report({
        message: vscode.l10n.t("{0} of {1}", i + 1, files.length),
        increment: 100 / files.length,
      });
      if (await this.check(uri)) models++;
    }
    return models === 1
      ? vscode.l10n.t("1 model file among {0} checked", files.length)
      : vscode.l10n.t("{0} model files among {1} checked", models, files.length);
  }

  /** Whether it is a model. */
  private async check(uri: vscode.Uri): Promise<boolean> {
    const isOpen = vscode.workspace.textDocuments.some((d) => d.uri.toString() === uri.toString());
    const checked = this.client.isRunning() ? await checkedFile(this.client, uri) : undefined;
    if (checked === undefined) this.collection.delete(uri);
    if (checked === undefined) return false;
    const problems = checked?.diagnostics ?? [];
    const converted = await this.client.protocol2CodeConverter.asDiagnostics([...problems] as never[]);
    this.collection.set(uri, isOpen ? [] : converted);
    return checked?.isModel === true;
  }

  private watch(): void {
    if (this.watcher) return;
    this.watcher = vscode.workspace.createFileSystemWatcher(FILES);
    // One that nobody asked about stays as it is.
    this.watcher.onDidChange((uri) => void (this.collection.has(uri) && this.check(uri)));
    this.watcher.onDidCreate((uri) => void this.check(uri));
    this.watcher.onDidDelete((uri) => this.collection.delete(uri));
  }
}
