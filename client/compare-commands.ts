import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, REQUESTS, type StockWeights } from "../server/protocol";
import type { Comparisons } from "./comparison";
import { baseName } from "./markdown-pages";

/** A file of weights whose header can be read without running anything. */
const WEIGHTS = { safetensors: ["safetensors", "json"] };

/** What a model can be compared with besides its last commit: asked for in the editor, or picked in the explorer. */
export class CompareCommands {
  private selected: vscode.Uri | undefined;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly comparisons: Comparisons,
  ) {}

  async withStock(file: vscode.Uri): Promise<void> {
    await vscode.workspace.openTextDocument(file);
    const params: DocumentParams = { uri: this.client.code2ProtocolConverter.asUri(file) };
    const { names, own } = await this.client.sendRequest<StockWeights>(REQUESTS.stock, params);
    if (names.length === 0) {
      const none = vscode.l10n.t("The weights of stock models are known for YOLO files only.");
      return void vscode.window.showInformationMessage(none);
    }
    const first = names.filter((name) => name === own);
    const picked = await vscode.window.showQuickPick([...first, ...names.filter((name) => name !== own)], {
      title: vscode.l10n.t("Compare {0} with a stock model", baseName(file)),
      placeHolder: vscode.l10n.t("Select the weights that training starts from"),
    });
    if (picked) await this.comparisons.show(file, { kind: "stock", name: picked });
  }

  async withWeights(file: vscode.Uri): Promise<void> {
    const [weights] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t("Weights to start from (.safetensors; a pickle is never opened)"),
        defaultUri: vscode.Uri.joinPath(file, ".."),
        filters: WEIGHTS,
      })) ?? [];
    if (weights) await this.comparisons.show(file, { kind: "weights", uri: weights.toString() });
  }

  async select(file: vscode.Uri | undefined): Promise<void> {
    this.selected = file ?? vscode.window.activeTextEditor?.document.uri;
    await vscode.commands.executeCommand("setContext", "fovea.hasSelected", this.selected !== undefined);
  }

  /** What was selected first is the earlier one. */
  async withSelected(given: vscode.Uri | undefined): Promise<void> {
    const file = given ?? vscode.window.activeTextEditor?.document.uri;
    if (!file || !this.selected) return;
    await this.comparisons.show(file, { kind: "file", uri: this.selected.toString() });
  }
}
