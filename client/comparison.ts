import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DiffParams, REQUESTS, type Report, type WeightsParams } from "../server/protocol";
import { MarkdownPages } from "./markdown-pages";
import { baseName, titleOf } from "./versions";

/** What a page compares a file with: another document, or weights, of a stock network or in a file. */
export type With =
  | { readonly kind: "file"; readonly uri: string }
  | { readonly kind: "stock"; readonly name: string }
  | { readonly kind: "weights"; readonly uri: string };

interface Comparison {
  readonly file: string;
  readonly with: With;
}

/** Files beside something else, as pages to read and to hand on: each follows the files that it is about. */
export class Comparisons implements vscode.Disposable {
  private readonly pages: MarkdownPages;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    this.pages = new MarkdownPages("fovea-diff", (about) => this.text(JSON.parse(about) as Comparison));
    this.listening = changed((uri) =>
      this.pages.renew((about) => {
        const { file, with: other } = JSON.parse(about) as Comparison;
        return [file, ...("uri" in other ? [other.uri] : [])].some((one) => this.protocolUri(one) === uri);
      }),
    );
  }

  async show(file: vscode.Uri, other: With): Promise<void> {
    const name = other.kind === "stock" ? other.name : titleOf(vscode.Uri.parse(other.uri));
    const title = vscode.l10n.t("{0} and {1}", baseName(file), name);
    await this.pages.show(title, JSON.stringify({ file: file.toString(), with: other }));
  }

  dispose(): void {
    this.listening.dispose();
    this.pages.dispose();
  }

  private async text({ file, with: other }: Comparison): Promise<string> {
    const uri = this.protocolUri(file);
    // The server knows documents that are open; from the explorer, or in a window opened again, none need be.
    await vscode.workspace.openTextDocument(vscode.Uri.parse(file));
    if (other.kind === "file") {
      const before = vscode.Uri.parse(other.uri);
      await vscode.workspace.openTextDocument(before);
      const params: DiffParams = { uri, before: this.protocolUri(other.uri), name: titleOf(before) };
      const report = await this.client.sendRequest<Report | null>(REQUESTS.diff, params);
      const none = vscode.l10n.t("One of the two versions is not a model file that Fovea reads.");
      return report?.markdown ?? `${none}\n`;
    }
    const params: WeightsParams = {
      uri,
      ...(other.kind === "stock" ? { stock: other.name } : { file: this.protocolUri(other.uri) }),
    };
    const report = await this.client.sendRequest<Report | null>(REQUESTS.weights, params);
    const none = vscode.l10n.t("It is not known how the framework of this file loads weights.");
    return report?.markdown ?? `${none}\n`;
  }

  private protocolUri(uri: string): string {
    return this.client.code2ProtocolConverter.asUri(vscode.Uri.parse(uri));
  }
}
