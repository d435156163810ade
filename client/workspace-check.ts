import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type Checked, type CheckParams, REQUESTS } from "../server/protocol";

const FILES = "**/*.{yaml,yml,json,jsonc}";
/** What is installed or built is nobody's model. */
const OTHERS = "**/{node_modules,.git,.venv,venv,site-packages,dist,build}/**";
/** More files than this are not looked at. */
const MOST = 20_000;
/** Larger ones are data, and the server would be busy with them for long. */
const LARGEST = 2_000_000;

/** Problems of models that nobody has open: found on request, and kept up to date from then on. */
export class WorkspaceCheck implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection("fovea-workspace");
  private readonly disposables: vscode.Disposable[];
  private watcher: vscode.FileSystemWatcher | undefined;

  constructor(private readonly client: BaseLanguageClient) {
    this.disposables = [
      this.collection,
      vscode.commands.registerCommand("fovea.checkWorkspace", () => this.checkAll()),
      // An open document has its problems from the server.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.collection.delete(uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void (this.watcher && this.check(uri))),
    ];
  }

  dispose(): void {
    this.watcher?.dispose();
    for (const d of this.disposables) d.dispose();
  }

  private async checkAll(): Promise<void> {
    const title = vscode.l10n.t("Checking the workspace");
    const location = vscode.ProgressLocation.Notification;
    const found = await vscode.window.withProgress(
      { location, title, cancellable: true },
      (progress, token) => this.checkEach(progress, token),
    );
    this.watch();
    void vscode.window.setStatusBarMessage(`$(check) ${found}`, 8000);
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }

  private async checkEach(
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<string> {
    const files = await vscode.workspace.findFiles(FILES, OTHERS, MOST, token);
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
    const text = await textOf(uri);
    if (text === undefined) this.collection.delete(uri);
    if (text === undefined || !this.client.isRunning()) return false;
    const params: CheckParams = { uri: this.client.code2ProtocolConverter.asUri(uri), text };
    const checked = await this.client.sendRequest<Checked | null>(REQUESTS.check, params);
    const problems = checked?.diagnostics ?? [];
    const converted = await this.client.protocol2CodeConverter.asDiagnostics([...problems] as never[]);
    this.collection.set(uri, isOpen ? [] : converted);
    return checked !== null;
  }

  private watch(): void {
    if (this.watcher) return;
    this.watcher = vscode.workspace.createFileSystemWatcher(FILES);
    this.watcher.onDidChange((uri) => void this.check(uri));
    this.watcher.onDidCreate((uri) => void this.check(uri));
    this.watcher.onDidDelete((uri) => this.collection.delete(uri));
  }
}

/** Nothing where it cannot be read, or is too large. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > LARGEST ? undefined : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
