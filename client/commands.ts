import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type DocumentParams,
  NOTIFICATIONS,
  type OverrideParams,
  REQUESTS,
  type ScaleSummary,
} from "../server/protocol";
import { type ActiveModel, type OpenModel, summaryOf } from "./active-model";
import { CompareCommands } from "./compare-commands";
import type { Comparisons } from "./comparison";
import { exportModel } from "./export";
import type { Overrides } from "./overrides";
import type { Preview } from "./preview-panel";
import type { Reports } from "./report";
import type { RulePages } from "./rule-pages";
import { documentOf, type Versions } from "./versions";

/** What the commands work with. */
export interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly client: BaseLanguageClient;
  readonly active: ActiveModel;
  readonly overrides: Overrides;
  readonly reports: Reports;
  readonly comparisons: Comparisons;
  readonly rules: RulePages;
  readonly versions: Versions;
  readonly preview: Preview;
  readonly output: vscode.LogOutputChannel;
}

export function registerCommands(parts: Parts): void {
  const asUri = (uri: string): vscode.Uri => parts.client.protocol2CodeConverter.asUri(uri);
  const { context, client, output, preview, reports, comparisons, rules, versions } = parts;
  const compare = new CompareCommands(client, comparisons, versions, preview);
  context.subscriptions.push(
    vscode.commands.registerCommand("fovea.openPreview", (uri?: vscode.Uri) => preview.open(uri)),
    vscode.commands.registerCommand("fovea.showReport", () =>
      withModel(parts, (model) => reports.show(model.uri)),
    ),
    vscode.commands.registerCommand("fovea.compareScales", (uri?: vscode.Uri) =>
      withModel(parts, (model) => compareScales(parts, model), uri),
    ),
    vscode.commands.registerCommand("fovea.selectScale", (uri?: vscode.Uri) =>
      withModel(parts, (model) => selectScale(parts, model), uri),
    ),
    vscode.commands.registerCommand("fovea.setInputSize", (uri?: vscode.Uri) =>
      withModel(parts, (model) => setInputSize(parts, model), uri),
    ),
    vscode.commands.registerCommand("fovea.compareWithHead", (uri?: string | vscode.Uri) =>
      withModel(parts, (model) => compare.withHead(model.uri), typeof uri === "string" ? asUri(uri) : uri),
    ),
    vscode.commands.registerCommand("fovea.compareWithStock", (uri?: vscode.Uri) =>
      withModel(parts, (model) => compare.withStock(model.uri), uri),
    ),
    vscode.commands.registerCommand("fovea.compareWithScale", (uri?: vscode.Uri) =>
      withModel(parts, (model) => compare.withScale(model.uri), uri),
    ),
    vscode.commands.registerCommand("fovea.compareWithWeights", (uri?: vscode.Uri) =>
      withModel(parts, (model) => compare.withWeights(model.uri), uri),
    ),
    vscode.commands.registerCommand("fovea.selectForCompare", (uri?: vscode.Uri) => compare.select(uri)),
    vscode.commands.registerCommand("fovea.compareWithSelected", (uri?: vscode.Uri) =>
      compare.withSelected(uri),
    ),
    vscode.commands.registerCommand("fovea.exportModel", () =>
      withModel(parts, ({ uri }) => exportModel(uri, client, preview), preview.active),
    ),
    vscode.commands.registerCommand("fovea.fixAll", fixAll),
    vscode.commands.registerCommand("fovea.showRule", (code?: unknown) =>
      rules.show(typeof code === "string" ? code : undefined),
    ),
    vscode.commands.registerCommand("fovea.toggleHints", toggleHints),
    vscode.commands.registerCommand("fovea.restartServer", () => restart(client, output)),
    vscode.commands.registerCommand("fovea.showOutput", () => output.show()),
  );
}

const FIX_ALL = "source.fixAll.fovea";

/** The model in the active editor, or in the document that the preview shows. */
async function withModel(
  { active, client }: Parts,
  use: (model: OpenModel) => Promise<void>,
  given?: vscode.Uri,
): Promise<void> {
  const uri = given && documentOf(given);
  const summary = uri && (await summaryOf(client, uri));
  const model = uri && summary ? { uri, summary } : await active.current();
  if (model) return use(model);
  void vscode.window.showInformationMessage(
    vscode.l10n.t("The file in the active editor is not a model file that Fovea reads."),
  );
}

async function selectScale(parts: Parts, { uri }: OpenModel): Promise<void> {
  const params: DocumentParams = { uri: parts.client.code2ProtocolConverter.asUri(uri) };
  const scales = await parts.client.sendRequest<readonly ScaleSummary[]>(REQUESTS.scales, params);
  if (scales.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("This model has only one size; there are no scales to choose from."),
    );
    return;
  }
  const own = {
    label: vscode.l10n.t("Default"),
    description: vscode.l10n.t("from the file name, `scale:` or settings"),
    scale: undefined,
  };
  const items = scales.map(({ scale, chosen, totals }) => ({
    label: scale,
    description: totals,
    iconPath: chosen ? new vscode.ThemeIcon("check") : undefined,
    scale,
  }));
  const picked = await vscode.window.showQuickPick([...items, own], {
    title: vscode.l10n.t("Scale"),
    placeHolder: vscode.l10n.t("Select a model scale"),
  });
  if (picked) await choose(parts, uri, { scale: picked.scale });
}

async function compareScales({ reports }: Parts, { uri, summary }: OpenModel): Promise<void> {
  if (summary.scales.length > 0) return reports.show(uri, "family");
  void vscode.window.showInformationMessage(
    vscode.l10n.t("This model has only one size; there are no scales to choose from."),
  );
}

async function setInputSize(parts: Parts, { uri, summary }: OpenModel): Promise<void> {
  // Of `3×640×640` the channels are the file's own business.
  const axes = Math.max((summary.input?.split(",")[0]?.split("×").length ?? 3) - 1, 1);
  const written = await vscode.window.showInputBox({
    title: vscode.l10n.t("Input Size"),
    prompt: vscode.l10n.t(
      "Current: {0}. Leave empty to use the file's or the setting's size.",
      summary.input ?? vscode.l10n.t("not given"),
    ),
    placeHolder: Array(axes).fill("640").join("×"),
    validateInput: (text) => (text.trim() === "" || sizesFrom(text, axes) ? undefined : sizesWanted(axes)),
  });
  if (written !== undefined) await choose(parts, uri, { inputSize: sizesFrom(written, axes) });
}

/** What to enter, for as many axes. */
function sizesWanted(axes: number): string {
  if (axes === 1) return vscode.l10n.t("Enter one number");
  if (axes === 2) return vscode.l10n.t("Enter one number, or height × width, e.g. 480x640");
  return vscode.l10n.t(
    "Enter one number, or one for each of the {0} axes, e.g. {1}",
    axes,
    Array(axes).fill("64").join("x"),
  );
}

/** `640`, `640x480`, `640, 480`; one number holds for all axes. */
function sizesFrom(text: string, axes: number): readonly number[] | undefined {
  const sizes = text
    .trim()
    .split(/\s*[x×,*]\s*|\s+/)
    .map(Number);
  if (!sizes.every((n) => Number.isSafeInteger(n) && n > 0)) return undefined;
  if (sizes.length === 1) return Array<number>(axes).fill(sizes[0] as number);
  return sizes.length === axes ? sizes : undefined;
}

async function choose(parts: Parts, uri: vscode.Uri, choice: Omit<OverrideParams, "uri">): Promise<void> {
  const { client, overrides } = parts;
  const now = await overrides.choose(client.code2ProtocolConverter.asUri(uri), choice);
  await client.sendNotification(NOTIFICATIONS.override, now);
}

/**
 * What is safe, as `editor.codeActionsOnSave` does it. Asked for here: the editor seems to drop what its own command asked for
 * when problems come in meanwhile.
 */
async function fixAll(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return;
  const [action] = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new vscode.Range(0, 0, document.lineCount, 0),
    FIX_ALL,
    1,
  );
  if (action?.edit) await vscode.workspace.applyEdit(action.edit);
  // There is nothing to fix: the editor says so.
  else await vscode.commands.executeCommand("editor.action.sourceAction", { kind: FIX_ALL, apply: "first" });
}

/** Also after it was given up, and when it no longer answers. */
async function restart(client: BaseLanguageClient, output: vscode.LogOutputChannel): Promise<void> {
  if (client.needsStop()) await client.stop().catch((error) => output.warn(error));
  await client.start();
}

/** Where the setting has been changed before; for the user if nowhere. */
async function toggleHints(): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const configuration = vscode.workspace.getConfiguration("fovea", uri);
  const places = configuration.inspect<boolean>("hints.enable");
  const target =
    places?.workspaceFolderValue !== undefined
      ? vscode.ConfigurationTarget.WorkspaceFolder
      : places?.workspaceValue !== undefined
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
  await configuration.update("hints.enable", !configuration.get<boolean>("hints.enable", true), target);
}
