import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, REQUESTS, type Report } from "../server/protocol";
import { MarkdownPages } from "./markdown-pages";
import { baseName } from "./versions";

/** What there is to read about a file: each a document of its own. */
const KINDS = {
  report: {
    title: () => vscode.l10n.t("Report"),
    request: REQUESTS.report,
    none: () => vscode.l10n.t("This file is not a model file that Fovea reads, or it is not open."),
  },
  family: {
    title: () => vscode.l10n.t("Scales"),
    request: REQUESTS.family,
    none: () => vscode.l10n.t("This file has no scales to compare, or it is not open."),
  },
} as const;

type ReportKind = keyof typeof KINDS;

/** Reports as virtual documents: each follows the file that it is about. */
export class Reports implements vscode.Disposable {
  private readonly pages: ReadonlyMap<ReportKind, MarkdownPages>;
  private readonly listening: vscode.Disposable;

  constructor(client: BaseLanguageClient, changed: vscode.Event<string>) {
    const uriOf = (about: string): string => client.code2ProtocolConverter.asUri(vscode.Uri.parse(about));
    const pagesOf = (kind: ReportKind): MarkdownPages =>
      new MarkdownPages(`fovea-${kind}`, async (about) => {
        const params: DocumentParams = { uri: uriOf(about) };
        const report = await client.sendRequest<Report | null>(KINDS[kind].request, params);
        return report?.markdown ?? `${KINDS[kind].none()}\n`;
      });
    this.pages = new Map((Object.keys(KINDS) as ReportKind[]).map((kind) => [kind, pagesOf(kind)]));
    this.listening = changed((uri) => {
      for (const pages of this.pages.values()) pages.renew((about) => uriOf(about) === uri);
    });
  }

  async show(file: vscode.Uri, kind: ReportKind = "report"): Promise<void> {
    await this.pages.get(kind)?.show(`${KINDS[kind].title()} ${baseName(file)}`, file.toString());
  }

  dispose(): void {
    this.listening.dispose();
    for (const pages of this.pages.values()) pages.dispose();
  }
}
