import * as vscode from "vscode";
import type { ActiveModel, OpenModel } from "./active-model";
import type { Overrides } from "./overrides";

/** The totals of the active model in the status bar: `2.62M · 6.61 GFLOPs · n ▾`. Gone where there is no model. */
export class TotalsItem implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private readonly disposables: vscode.Disposable[];

  constructor(
    active: ActiveModel,
    private readonly overrides: Overrides,
    private readonly uriOf: (uri: vscode.Uri) => string,
  ) {
    this.item = vscode.window.createStatusBarItem("totals", vscode.StatusBarAlignment.Right, 95);
    this.item.name = "Fovea";
    this.item.command = "fovea.showMenu";
    this.disposables = [
      this.item,
      active.onDidChange((model) => this.show(model)),
      vscode.commands.registerCommand("fovea.showMenu", () => showMenu(active)),
    ];
  }

  dispose(): void {
    for (const d of this.disposables) d.dispose();
  }

  private show(model: OpenModel | undefined): void {
    if (!model) {
      this.item.hide();
      return;
    }
    const { summary, uri } = model;
    const chosen = this.overrides.all().find((o) => o.uri === this.uriOf(uri));
    const own = chosen?.scale !== undefined || chosen?.inputSize !== undefined;
    const scale = summary.scale === null ? "" : ` · ${summary.scale} ▾`;
    this.item.text = `$(graph) ${summary.totals}${scale}${own ? " $(edit)" : ""}`;
    const lines = [
      `**${summary.title}**`,
      summary.detail,
      summary.scale === null
        ? ""
        : chosen?.scale === undefined
          ? vscode.l10n.t("Scale {0}", summary.scale)
          : vscode.l10n.t("Scale {0} (chosen here)", summary.scale),
      summary.input === null
        ? ""
        : chosen?.inputSize === undefined
          ? vscode.l10n.t("Input {0}", summary.input)
          : vscode.l10n.t("Input {0} (chosen here)", summary.input),
      summary.release ?? "",
    ];
    this.item.tooltip = new vscode.MarkdownString(lines.filter(Boolean).join("\n\n"));
    const details = lines.slice(1).filter(Boolean).join(", ");
    this.item.accessibilityInformation = { label: `Fovea: ${details}` };
    this.item.show();
  }
}

/** A setting, and no command of its own. */
const RELEASE = "release";

interface Choice extends vscode.QuickPickItem {
  readonly command: string;
}

/** What is shown, and in which form. */
async function showMenu(active: ActiveModel): Promise<void> {
  const model = await active.current();
  if (!model) return;
  const { scale, scales, input, release } = model.summary;
  const choices: readonly Choice[] = [
    ...(scales.length > 0
      ? [
          {
            label: `$(versions) ${vscode.l10n.t("Scale")}`,
            description: scale ?? "",
            command: "fovea.selectScale",
          },
        ]
      : []),
    {
      label: `$(symbol-ruler) ${vscode.l10n.t("Input size")}`,
      description: input ?? "",
      command: "fovea.setInputSize",
    },
    {
      label: `$(package) ${vscode.l10n.t("Release")}`,
      description: release ?? vscode.l10n.t("newest known"),
      command: RELEASE,
    },
    { label: `$(list-flat) ${vscode.l10n.t("Report")}`, command: "fovea.showReport" },
    ...(scales.length > 0
      ? [{ label: `$(table) ${vscode.l10n.t("Compare scales")}`, command: "fovea.compareScales" }]
      : []),
    { label: `$(graph) ${vscode.l10n.t("Preview")}`, command: "fovea.openPreview" },
    { label: `$(diff) ${vscode.l10n.t("Compare with HEAD")}`, command: "fovea.compareWithHead" },
  ];
  const picked = await vscode.window.showQuickPick(choices, { title: model.summary.detail });
  if (picked?.command === RELEASE)
    await vscode.commands.executeCommand("workbench.action.openSettings", "fovea.frameworkVersion");
  else if (picked) await vscode.commands.executeCommand(picked.command);
}
