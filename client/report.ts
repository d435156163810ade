import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, NOTIFICATIONS, REQUESTS, type Report } from "../server/protocol";

const SCHEME = "fovea-report";

/** What there is to read about a file: each a document of its own. */
const KINDS = {
  report: {
    title: "Report",
    request: REQUESTS.report,
    none: "This file describes no model that Fovea reads",
  },
  family: { title: "Scales", request: REQUESTS.family, none: "This file describes no family of models" },
} as const;

type Kind = keyof typeof KINDS;

/** Reports as virtual documents: each follows the file that it is about. */
export class Reports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  private readonly disposables: vscode.Disposable[];

  readonly onDidChange = this.changes.event;

  constructor(private readonly client: BaseLanguageClient) {
    this.disposables = [
      this.changes,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      client.onNotification(NOTIFICATIONS.changed, ({ uri }: DocumentParams) => this.follow(uri)),
    ];
  }

  /** Opens what there is to read about a file beside it, rendered; as plain Markdown where nothing renders it. */
  async show(file: vscode.Uri, kind: Kind = "report"): Promise<void> {
    const uri = reportUri(file, kind);
    this.changes.fire(uri);
    try {
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    } catch {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true });
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const params: DocumentParams = {
      uri: this.client.code2ProtocolConverter.asUri(vscode.Uri.parse(uri.query)),
    };
    const { request, none } = KINDS[uri.fragment === "family" ? "family" : "report"];
    const report = await this.client.sendRequest<Report | null>(request, params);
    return report?.markdown ?? `${none}, or it is not open.\n`;
  }

  dispose(): void {
    for (const d of this.disposables) d.dispose();
  }

  private follow(changed: string): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      const about = uri.scheme === SCHEME ? vscode.Uri.parse(uri.query) : undefined;
      if (about && this.client.code2ProtocolConverter.asUri(about) === changed) this.changes.fire(uri);
    }
  }
}

/** Named after the file, so that the tab says whose report it is. */
function reportUri(file: vscode.Uri, kind: Kind): vscode.Uri {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  return vscode.Uri.from({
    scheme: SCHEME,
    path: `/${KINDS[kind].title} ${name}.md`,
    query: file.toString(),
    fragment: kind,
  });
}
