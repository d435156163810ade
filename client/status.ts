import * as vscode from "vscode";
import type { ActiveModel, OpenModel } from "./active-model";

/** The totals of the active model, beside its language; a click shows the report. Gone where there is no model. */
export class TotalsItem implements vscode.Disposable {
  private item: vscode.LanguageStatusItem | undefined;
  private readonly listening: vscode.Disposable;

  constructor(
    active: ActiveModel,
    private readonly selector: vscode.DocumentSelector,
  ) {
    this.listening = active.onDidChange((model) => this.show(model));
  }

  dispose(): void {
    this.listening.dispose();
    this.item?.dispose();
  }

  private show(model: OpenModel | undefined): void {
    if (!model) {
      this.item?.dispose();
      this.item = undefined;
      return;
    }
    this.item ??= vscode.languages.createLanguageStatusItem("totals", this.selector);
    const { summary } = model;
    this.item.name = "Fovea";
    this.item.text = summary.totals;
    this.item.detail = [
      summary.detail,
      summary.scale === null ? "" : `scale ${summary.scale}`,
      summary.input === null ? "" : `input ${summary.input}`,
      summary.release ?? "",
    ]
      .filter(Boolean)
      .join(" · ");
    this.item.command = { title: "Report", command: "fovea.showReport" };
  }
}
