import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type Comparison,
  type Diagram,
  type DiffParams,
  type DocumentParams,
  type FitParams,
  type FitView,
  type IdeaParams,
  type IdeaWish,
  REQUESTS,
  type RefactorAnswer,
} from "../server/protocol";
import type { Comparisons } from "./comparison";
import type { FitChoice, FromPreview, PreviewState, Selected, Side, ToPreview } from "./preview/messages";
import { rewrite } from "./refactor";
import { titleOf } from "./versions";

const VIEW = "fovea.preview";

/** What is drawn: the model of a document, beside that of another one in a diff editor. */
interface Shown {
  readonly uri: vscode.Uri;
  readonly before?: vscode.Uri | undefined;
  readonly diagram: Diagram | null;
  readonly comparison?: Comparison | null;
}

/** The one preview: it shows the model in the active editor, or both of a diff editor, as it was when there is none. */
export class Preview implements vscode.Disposable, vscode.WebviewPanelSerializer<PreviewState> {
  private readonly disposables: vscode.Disposable[];
  private panel: vscode.WebviewPanel | undefined;
  private shown: Shown | undefined;
  private ready = false;
  private asked = 0;
  private fits = 0;
  /** Where it has put cursors, and not heard of it yet: a page that hears its own steps late would go back to them. */
  private readonly own = new Set<string>();
  /** Who waits for a picture. */
  private paints: (png: string) => void = () => {};

  constructor(
    private readonly extension: vscode.Uri,
    private readonly client: BaseLanguageClient,
    private readonly comparisons: Comparisons,
    changed: vscode.Event<string>,
  ) {
    this.disposables = [
      vscode.window.registerWebviewPanelSerializer(VIEW, this),
      vscode.window.onDidChangeActiveTextEditor(() => this.follow()),
      vscode.window.tabGroups.onDidChangeTabs(() => this.follow()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (!this.own.delete(placeIn(textEditor))) this.select(textEditor);
      }),
      changed((uri) => {
        if (this.panel && this.isShown(uri)) void this.draw();
      }),
    ];
  }

  /** Opens it beside the active editor, or shows it where it is. A diff editor is beside itself: there it opens below. */
  async open(file?: vscode.Uri): Promise<void> {
    const what = (await this.brought(file)) ?? inEditor();
    if (this.panel) this.panel.reveal(undefined, true);
    else if (what?.before) {
      this.adopt(vscode.window.createWebviewPanel(VIEW, "Fovea", vscode.ViewColumn.Active, OPTIONS));
      await vscode.commands.executeCommand("workbench.action.moveEditorToBelowGroup");
      await vscode.commands.executeCommand("workbench.action.focusAboveGroup");
    } else this.adopt(vscode.window.createWebviewPanel(VIEW, "Fovea", BESIDE, OPTIONS));
    if (what) await this.draw(what);
  }

  /** A file that was chosen elsewhere than in its editor (in the explorer, on its tab) comes into one; not beside the preview. */
  private async brought(file: vscode.Uri | undefined): Promise<Pick<Shown, "uri" | "before"> | undefined> {
    const { uri, before } = inEditor() ?? {};
    if (!file || [uri, before].some((one) => one?.toString() === file.toString())) return undefined;
    const viewColumn = this.panel?.active ? vscode.ViewColumn.One : vscode.ViewColumn.Active;
    await vscode.window.showTextDocument(file, { viewColumn });
    return { uri: file };
  }

  /** What it shows, while it has the focus. */
  get active(): vscode.Uri | undefined {
    return this.panel?.active ? this.shown?.uri : undefined;
  }

  /** A drawing as a PNG in a data URL, which only a page can paint; empty where there is no page, or no picture. */
  async paint(svg: string): Promise<string> {
    this.paints("");
    return new Promise((resolve) => {
      this.paints = resolve;
      if (this.panel && this.ready) this.post({ kind: "paint", svg });
      else resolve("");
    });
  }

  /** After the window was opened again. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: PreviewState | undefined): Promise<void> {
    this.adopt(panel);
    const last = state?.uri ? await openedAgain(vscode.Uri.parse(state.uri)) : undefined;
    if (last) await this.draw({ uri: last.uri });
    this.follow();
  }

  dispose(): void {
    this.panel?.dispose();
    for (const d of this.disposables) d.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    this.ready = false;
    panel.webview.options = { ...OPTIONS, localResourceRoots: [vscode.Uri.joinPath(this.extension, "dist")] };
    panel.webview.onDidReceiveMessage((message: FromPreview) => this.receive(message));
    panel.onDidDispose(() => {
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.paints("");
    });
    panel.webview.html = page(panel.webview, this.extension);
  }

  /** A document that is no model leaves the preview as it is, if it shows one. */
  private follow(): void {
    const what = inEditor();
    const isSame = (a: vscode.Uri | undefined, b: vscode.Uri | undefined): boolean =>
      a?.toString() === b?.toString();
    if (!this.panel || !what) return;
    if (isSame(what.uri, this.shown?.uri) && isSame(what.before, this.shown?.before)) return;
    void this.draw(what);
  }

  private isShown(uri: string): boolean {
    const { uri: own, before } = this.shown ?? {};
    return [own, before].some((one) => one !== undefined && this.asUri(one) === uri);
  }

  private async draw(what: Pick<Shown, "uri" | "before"> | undefined = this.shown): Promise<void> {
    if (!what) return;
    const ticket = ++this.asked;
    const { uri, before } = what;
    const comparison = before && (await this.compared(uri, before));
    const diagram = comparison ? comparison.after : await this.drawing(uri);
    // A later question has its own answer; another file without a model changes nothing.
    if (ticket !== this.asked || !this.panel) return;
    const other = uri.toString() !== this.shown?.uri.toString();
    if (!diagram && other && this.shown?.diagram) return;
    this.shown = { uri, before, diagram, comparison };
    this.panel.title = `Fovea: ${uri.path.slice(uri.path.lastIndexOf("/") + 1)}`;
    this.send();
  }

  private async drawing(uri: vscode.Uri): Promise<Diagram | null> {
    const params: DocumentParams = { uri: this.asUri(uri) };
    try {
      return await this.client.sendRequest<Diagram | null>(REQUESTS.diagram, params);
    } catch {
      // The server went away while it was asked; it says so when it has the document again.
      return this.shown?.diagram ?? null;
    }
  }

  /** Null where one of the two is no model: then the other is shown alone. */
  private async compared(uri: vscode.Uri, before: vscode.Uri): Promise<Comparison | null> {
    const params: DiffParams = { uri: this.asUri(uri), before: this.asUri(before), name: titleOf(before) };
    return this.client.sendRequest<Comparison | null>(REQUESTS.comparison, params).catch(() => null);
  }

  private asUri(uri: vscode.Uri): string {
    return this.client.code2ProtocolConverter.asUri(uri);
  }

  private send(): void {
    const { diagram = null, comparison, before, uri } = this.shown ?? {};
    const names = before && uri && { before: titleOf(before), after: titleOf(uri) };
    const compared = comparison && names ? { ...comparison, names } : null;
    if (diagram && uri) this.post({ kind: "diagram", uri: uri.toString(), diagram, compared });
    else this.post({ kind: "nothing", why: nothing() });
    // Of two, the one with the focus was clicked last.
    const editor = vscode.window.activeTextEditor;
    for (const one of editor ? [editor] : this.editors("after").slice(0, 1)) this.select(one);
  }

  private post(message: ToPreview): void {
    if (this.ready) void this.panel?.webview.postMessage(message);
  }

  private receive(message: FromPreview): void {
    switch (message.kind) {
      case "ready":
        this.ready = true;
        this.send();
        break;
      case "reveal":
        void this.reveal(message.row, message.focus);
        break;
      case "fit":
        void this.fit(message.choice);
        break;
      case "wish":
        void this.grant(message.row, message.wish);
        break;
      case "painted":
        this.paints(message.png);
        break;
      case "page":
        void this.page();
        break;
      case "selectScale":
      case "setInputSize":
        void vscode.commands.executeCommand(`fovea.${message.kind}`, this.shown?.uri);
        break;
    }
  }

  /** A later question has its own answer. */
  private async fit(choice: FitChoice): Promise<void> {
    const { uri } = this.shown ?? {};
    if (!uri) return;
    const ticket = ++this.fits;
    const params: FitParams = { uri: this.asUri(uri), ...choice };
    const fit = await this.client.sendRequest<FitView | null>(REQUESTS.fit, params).catch(() => null);
    if (ticket === this.fits) this.post({ kind: "fit", fit });
  }

  /** Changes the file as a card says, or has the page say why not. */
  private async grant(layer: number, wish: IdeaWish): Promise<void> {
    const { uri, diagram } = this.shown ?? {};
    if (!uri || !diagram) return;
    const about = { uri: this.asUri(uri), version: diagram.version };
    const params: IdeaParams = { ...about, layer, wish };
    const answer = await this.client.sendRequest<RefactorAnswer | null>(REQUESTS.idea, params);
    if (answer?.refused !== undefined) this.post({ kind: "refused", why: answer.refused });
    else if (answer) await rewrite(uri, answer);
  }

  private async page(): Promise<void> {
    const { uri, before } = this.shown ?? {};
    if (uri && before) await this.comparisons.show(uri, { kind: "file", uri: before.toString() });
  }

  private select({ document, selection }: vscode.TextEditor): void {
    const uri = document.uri.toString();
    const side = SIDES.find((one) => this.documentOn(one)?.toString() === uri);
    const rows = side && this.diagramOn(side)?.rows;
    if (!rows) return;
    const { line, character } = selection.active;
    const above = rows.filter((r) => r.line <= line);
    const here = above.filter((r) => r.line === line);
    // A whole model may stand on one line.
    const row =
      here.length > 1 ? (here.filter((r) => r.character <= character).at(-1) ?? here[0]) : above.at(-1);
    this.post({ kind: "select", row: row ? { side, row: row.index } : null });
  }

  private documentOn(side: Side): vscode.Uri | undefined {
    return side === "after" ? this.shown?.uri : this.shown?.comparison ? this.shown.before : undefined;
  }

  private diagramOn(side: Side): Diagram | null | undefined {
    return side === "after" ? this.shown?.diagram : this.shown?.comparison?.before;
  }

  private async reveal({ side, row }: Selected, focus: boolean): Promise<void> {
    const line = this.diagramOn(side)?.rows[row]?.line;
    const editor = line === undefined ? undefined : await this.shownEditor(side, focus);
    if (line === undefined || !editor) return;
    const start = editor.document.lineAt(Math.min(line, editor.document.lineCount - 1));
    const at = new vscode.Position(start.lineNumber, start.firstNonWhitespaceCharacterIndex);
    const before = placeIn(editor);
    editor.selection = new vscode.Selection(at, at);
    if (placeIn(editor) !== before) this.own.add(placeIn(editor));
    editor.revealRange(start.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Opens it where it is not to be seen; both sides of a diff editor are. */
  private async shownEditor(side: Side, focus: boolean): Promise<vscode.TextEditor | undefined> {
    const { uri, before, comparison } = this.shown ?? {};
    const [editor] = this.editors(side);
    const viewColumn = editor?.viewColumn ?? this.editors("after")[0]?.viewColumn ?? vscode.ViewColumn.One;
    if (!uri) return undefined;
    if (!comparison || !before)
      return vscode.window.showTextDocument(uri, { viewColumn, preserveFocus: !focus });
    if (focus || !editor) {
      const options = { viewColumn, preserveFocus: !focus };
      await vscode.commands.executeCommand("vscode.diff", before, uri, labelOf(before, uri), options);
      if (focus && side === "before")
        await vscode.commands.executeCommand("workbench.action.compareEditor.focusSecondarySide");
    }
    return this.editors(side)[0];
  }

  private editors(side: Side): readonly vscode.TextEditor[] {
    const uri = this.documentOn(side)?.toString();
    return vscode.window.visibleTextEditors.filter((e) => e.document.uri.toString() === uri);
  }
}

const SIDES: readonly Side[] = ["after", "before"];

const placeIn = ({ document, selection: { anchor, active } }: vscode.TextEditor): string =>
  [document.uri, anchor.line, anchor.character, active.line, active.character].join(" ");

/** As the tab has it that compares them. */
function labelOf(before: vscode.Uri, after: vscode.Uri): string | undefined {
  const isIt = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputTextDiff &&
    input.original.toString() === before.toString() &&
    input.modified.toString() === after.toString();
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(isIt)?.label;
}

/** What the active editor is about: two documents where it compares them; nothing while it is no text, but the preview. */
function inEditor(): Pick<Shown, "uri" | "before"> | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff) return { uri: input.modified, before: input.original };
  return input instanceof vscode.TabInputText ? { uri: input.uri } : undefined;
}

const nothing = (): string =>
  vscode.l10n.t(
    "The file in the editor is not a model file that Fovea reads. Open a YOLO YAML, a list of layers or a Keras JSON.",
  );

const BESIDE = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
const OPTIONS = { enableScripts: true };

async function openedAgain(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

/** Nothing may be loaded but our own script and style, and nothing inline may run. */
function page(webview: vscode.Webview, extension: vscode.Uri): string {
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist/preview", name));
  const source = webview.cspSource;
  const policy = `default-src 'none'; style-src ${source}; script-src ${source}; img-src data:`;
  // Data, which does not run; and it cannot end the element that it stands in.
  const words = JSON.stringify(vscode.l10n.bundle ?? {}).replaceAll("<", "\\u003c");
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fovea</title>
<link rel="stylesheet" href="${file("main.css")}">
</head>
<body><script type="application/json" id="words">${words}</script><div id="app"></div><script src="${file("main.js")}"></script></body>
</html>`;
}
