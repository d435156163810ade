import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DiffParams, REQUESTS, type Report } from "../server/protocol";
import { committedText, HEAD } from "./git";
import { baseName, MarkdownPages } from "./markdown-pages";

/** Files compared with their last commit, as virtual documents: each follows the file that it is about. */
export class Comparisons implements vscode.Disposable {
  private readonly pages: MarkdownPages;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    this.pages = new MarkdownPages("fovea-diff", (about) => this.text(vscode.Uri.parse(about)));
    this.listening = changed((uri) =>
      this.pages.renew((about) => this.uriOf(vscode.Uri.parse(about)) === uri),
    );
  }

  /** Says why not, where there is nothing to compare with. */
  async show(file: vscode.Uri): Promise<void> {
    const before = await committedText(file);
    if (before.kind === "nothing") void vscode.window.showInformationMessage(before.why);
    else await this.pages.show(vscode.l10n.t("{0} since {1}", baseName(file), HEAD), file.toString());
  }

  dispose(): void {
    this.listening.dispose();
    this.pages.dispose();
  }

  private async text(file: vscode.Uri): Promise<string> {
    const before = await committedText(file);
    if (before.kind === "nothing") return `${before.why}\n`;
    const params: DiffParams = { uri: this.uriOf(file), before: before.text, revision: HEAD };
    const report = await this.client.sendRequest<Report | null>(REQUESTS.diff, params);
    return (
      report?.markdown ??
      `${vscode.l10n.t("One of the two versions is not a model file that Fovea reads.")}\n`
    );
  }

  private uriOf(file: vscode.Uri): string {
    return this.client.code2ProtocolConverter.asUri(file);
  }
}
