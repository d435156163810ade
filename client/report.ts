import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, NOTIFICATIONS, REQUESTS, type Report } from "../server/protocol";
import { MarkdownPages, nameOf } from "./markdown-pages";

/** Reports as virtual documents: each follows the file that it is about. */
export class Reports implements vscode.Disposable {
  private readonly pages: MarkdownPages;
  private readonly listening: vscode.Disposable;

  constructor(client: BaseLanguageClient) {
    const uriOf = (about: string): string => client.code2ProtocolConverter.asUri(vscode.Uri.parse(about));
    this.pages = new MarkdownPages("fovea-report", async (about) => {
      const params: DocumentParams = { uri: uriOf(about) };
      const report = await client.sendRequest<Report | null>(REQUESTS.report, params);
      return report?.markdown ?? "This file describes no model that Fovea reads, or it is not open.\n";
    });
    this.listening = client.onNotification(NOTIFICATIONS.changed, ({ uri }: DocumentParams) =>
      this.pages.renew((about) => uriOf(about) === uri),
    );
  }

  show(file: vscode.Uri): Promise<void> {
    return this.pages.show(`Report ${nameOf(file)}`, file.toString());
  }

  dispose(): void {
    this.listening.dispose();
    this.pages.dispose();
  }
}
