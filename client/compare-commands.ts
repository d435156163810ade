import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, REQUESTS, type ScaleSummary, type StockWeights } from "../server/protocol";
import { summaryOf } from "./active-model";
import type { Comparisons } from "./comparison";
import { committedText } from "./git";
import type { Preview } from "./preview-panel";
import { baseName, titleOf, type Versions, versionOf } from "./versions";

/** A file of weights whose header can be read without running anything. */
const WEIGHTS = { weights: ["safetensors", "json", "keras", "h5", "hdf5"] };

/** What a model can be compared with: two texts in a diff editor, and both models in the preview below it. */
export class CompareCommands {
  private selected: vscode.Uri | undefined;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly comparisons: Comparisons,
    private readonly versions: Versions,
    private readonly preview: Preview,
  ) {}

  /** Says why not, where there is nothing to compare with. */
  async withHead(file: vscode.Uri): Promise<void> {
    const before = await committedText(file);
    if (before.kind === "nothing") return void vscode.window.showInformationMessage(before.why);
    await this.open(versionOf(file), file);
  }

  async withStock(file: vscode.Uri): Promise<void> {
    await vscode.workspace.openTextDocument(file);
    const { names, own } = await this.client.sendRequest<StockWeights>(REQUESTS.stock, this.about(file));
    if (names.length === 0) {
      const none = vscode.l10n.t("The weights of stock models are known for YOLO files only.");
      return void vscode.window.showInformationMessage(none);
    }
    const first = names.filter((name) => name === own);
    const picked = await vscode.window.showQuickPick([...first, ...names.filter((name) => name !== own)], {
      title: vscode.l10n.t("Compare {0} with a stock model", baseName(file)),
      placeHolder: vscode.l10n.t("Select the weights that training starts from"),
    });
    if (!picked) return;
    const model = await this.versions.stockModel(picked);
    // Of some networks only the tensors are known.
    if (!model) return this.comparisons.show(file, { kind: "stock", name: picked });
    await this.open(versionOf(file, { stock: picked, scale: model.scale }), file);
  }

  async withScale(file: vscode.Uri): Promise<void> {
    const scales = await this.client.sendRequest<readonly ScaleSummary[]>(REQUESTS.scales, this.about(file));
    const others = scales.filter(({ chosen }) => !chosen);
    if (others.length === 0) {
      const none = vscode.l10n.t("This model has only one size; there are no scales to choose from.");
      return void vscode.window.showInformationMessage(none);
    }
    const picked = await vscode.window.showQuickPick(
      others.map(({ scale, totals }) => ({ label: scale, description: totals })),
      {
        title: vscode.l10n.t("Compare {0} with another scale", baseName(file)),
        placeHolder: vscode.l10n.t("Select a model scale"),
      },
    );
    if (picked) await this.open(versionOf(file, { scale: picked.label }), file);
  }

  async withWeights(file: vscode.Uri): Promise<void> {
    const [weights] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t("Weights to start from (.safetensors, .keras, .h5; a pickle is never opened)"),
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
    if (file && this.selected) await this.open(this.selected, file);
  }

  private async open(before: vscode.Uri, after: vscode.Uri): Promise<void> {
    const title = `${baseName(after)} (${titleOf(before)} ↔ ${baseName(after)})`;
    await vscode.commands.executeCommand("vscode.diff", before, after, title, { preview: false });
    if (await summaryOf(this.client, after)) await this.preview.open();
  }

  private about(file: vscode.Uri): DocumentParams {
    return { uri: this.client.code2ProtocolConverter.asUri(file) };
  }
}
