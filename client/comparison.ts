import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DiffParams, REQUESTS, type Report, type WeightsParams } from "../server/protocol";
import { committedText, HEAD } from "./git";
import { baseName, MarkdownPages } from "./markdown-pages";

/** What a file is compared with: its last commit, another file, the weights of a stock network, or those in a file. */
export type With =
  | { readonly kind: "head" }
  | { readonly kind: "file"; readonly uri: string }
  | { readonly kind: "stock"; readonly name: string }
  | { readonly kind: "weights"; readonly uri: string };

interface Comparison {
  readonly file: string;
  readonly with: With;
}

/** Files beside something else, as virtual documents: each follows the files that it is about. */
export class Comparisons implements vscode.Disposable {
  private readonly pages: MarkdownPages;
  private readonly listening: vscode.Disposable;

  constructor(
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    this.pages = new MarkdownPages("fovea-diff", (about) => this.text(comparisonIn(about)));
    this.listening = changed((uri) =>
      this.pages.renew((about) => {
        const { file, with: other } = comparisonIn(about);
        return [file, ...("uri" in other ? [other.uri] : [])].some((one) => this.protocolUri(one) === uri);
      }),
    );
  }

  /** Says why not, where there is nothing to compare with. */
  async show(file: vscode.Uri, other: With = { kind: "head" }): Promise<void> {
    if (other.kind === "head") {
      const before = await committedText(file);
      if (before.kind === "nothing") return void vscode.window.showInformationMessage(before.why);
    }
    await this.pages.show(titleOf(file, other), aboutOf({ file: file.toString(), with: other }));
  }

  dispose(): void {
    this.listening.dispose();
    this.pages.dispose();
  }

  private async text({ file, with: other }: Comparison): Promise<string> {
    const uri = vscode.Uri.parse(file);
    // The server knows documents that are open; from the explorer, or in a window opened again, none need be.
    await vscode.workspace.openTextDocument(uri);
    if (other.kind === "head") return this.versions(uri);
    if (other.kind === "file") {
      const before = vscode.Uri.parse(other.uri);
      const text = (await vscode.workspace.openTextDocument(before)).getText();
      return this.difference({ uri: this.protocolUri(file), before: text, name: baseName(before) });
    }
    const params: WeightsParams = {
      uri: this.protocolUri(file),
      ...(other.kind === "stock" ? { stock: other.name } : { file: this.protocolUri(other.uri) }),
    };
    const report = await this.client.sendRequest<Report | null>(REQUESTS.weights, params);
    const none = vscode.l10n.t("It is not known how the framework of this file loads weights.");
    return report?.markdown ?? `${none}\n`;
  }

  private async versions(file: vscode.Uri): Promise<string> {
    const before = await committedText(file);
    if (before.kind === "nothing") return `${before.why}\n`;
    return this.difference({ uri: this.protocolUri(file.toString()), before: before.text, revision: HEAD });
  }

  private async difference(params: DiffParams): Promise<string> {
    const report = await this.client.sendRequest<Report | null>(REQUESTS.diff, params);
    return (
      report?.markdown ??
      `${vscode.l10n.t("One of the two versions is not a model file that Fovea reads.")}\n`
    );
  }

  private protocolUri(uri: string): string {
    return this.client.code2ProtocolConverter.asUri(vscode.Uri.parse(uri));
  }
}

function titleOf(file: vscode.Uri, other: With): string {
  if (other.kind === "head") return vscode.l10n.t("{0} since {1}", baseName(file), HEAD);
  const name = other.kind === "stock" ? other.name : baseName(vscode.Uri.parse(other.uri));
  return vscode.l10n.t("{0} and {1}", baseName(file), name);
}

/** The last commit, which pages were about before there was anything else, goes without saying. */
const aboutOf = (comparison: Comparison): string =>
  comparison.with.kind === "head" ? comparison.file : JSON.stringify(comparison);

function comparisonIn(about: string): Comparison {
  return about.startsWith("{") ? (JSON.parse(about) as Comparison) : { file: about, with: { kind: "head" } };
}
