import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type Diagram,
  type DocumentParams,
  type FitParams,
  type FitView,
  type IdeaParams,
  type IdeaWish,
  REQUESTS,
  type RefactorAnswer,
} from "../server/protocol";
import type { FitChoice, FromPreview, PreviewState, ToPreview } from "./preview/messages";
import { rewrite } from "./refactor";

const VIEW = "fovea.preview";

/** The one preview: it shows the model in the active editor, as it was when there is none. */
export class Preview implements vscode.Disposable, vscode.WebviewPanelSerializer<PreviewState> {
  private readonly disposables: vscode.Disposable[];
  private panel: vscode.WebviewPanel | undefined;
  private uri: vscode.Uri | undefined;
  private diagram: Diagram | null = null;
  private ready = false;
  private asked = 0;
  private fits = 0;
  /** Who waits for a picture. */
  private paints: (png: string) => void = () => {};

  constructor(
    private readonly extension: vscode.Uri,
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    this.disposables = [
      vscode.window.registerWebviewPanelSerializer(VIEW, this),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.follow(editor.document)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.select(textEditor)),
      changed((uri) => {
        if (uri === this.shown()) void this.draw();
      }),
    ];
  }

  /** Opens it beside the active editor, or shows it where it is. */
  open(): void {
    const editor = vscode.window.activeTextEditor;
    if (this.panel) this.panel.reveal(undefined, true);
    else this.adopt(vscode.window.createWebviewPanel(VIEW, "Fovea", BESIDE, OPTIONS));
    if (editor) this.follow(editor.document);
  }

  /** What it shows, while it has the focus. */
  get active(): vscode.Uri | undefined {
    return this.panel?.active ? this.uri : undefined;
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
    const document =
      vscode.window.activeTextEditor?.document ??
      (state?.uri ? await openedAgain(vscode.Uri.parse(state.uri)) : undefined);
    if (document) this.follow(document);
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
  private follow(document: vscode.TextDocument): void {
    if (!this.panel || document.uri.toString() === this.uri?.toString()) return;
    void this.draw(document.uri);
  }

  private shown(): string | undefined {
    return this.panel && this.uri && this.client.code2ProtocolConverter.asUri(this.uri);
  }

  private async draw(uri = this.uri): Promise<void> {
    if (!uri) return;
    const ticket = ++this.asked;
    const diagram = await this.ask(uri);
    // A later question has its own answer; another file without a model changes nothing.
    if (ticket !== this.asked || !this.panel) return;
    const other = uri.toString() !== this.uri?.toString();
    if (!diagram && other && this.diagram) return;
    this.uri = uri;
    this.diagram = diagram;
    this.panel.title = `Fovea: ${uri.path.slice(uri.path.lastIndexOf("/") + 1)}`;
    this.send();
  }

  private async ask(uri: vscode.Uri): Promise<Diagram | null> {
    const params: DocumentParams = { uri: this.client.code2ProtocolConverter.asUri(uri) };
    try {
      return await this.client.sendRequest<Diagram | null>(REQUESTS.diagram, params);
    } catch {
      // The server went away while it was asked; it says so when it has the document again.
      return this.diagram;
    }
  }

  private send(): void {
    const { diagram } = this;
    this.post(diagram ? { kind: "diagram", diagram } : { kind: "nothing", why: nothing() });
    const editor = this.editor();
    if (editor) this.select(editor);
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
      case "selectScale":
      case "setInputSize":
        void vscode.commands.executeCommand(`fovea.${message.kind}`, this.uri);
        break;
    }
  }

  /** A later question has its own answer. */
  private async fit(choice: FitChoice): Promise<void> {
    const { uri } = this;
    if (!uri) return;
    const ticket = ++this.fits;
    const params: FitParams = { uri: this.client.code2ProtocolConverter.asUri(uri), ...choice };
    const fit = await this.client.sendRequest<FitView | null>(REQUESTS.fit, params).catch(() => null);
    if (ticket === this.fits) this.post({ kind: "fit", fit });
  }

  /** Changes the file as a card says, or has the page say why not. */
  private async grant(layer: number, wish: IdeaWish): Promise<void> {
    const { uri, diagram } = this;
    if (!uri || !diagram) return;
    const about = { uri: this.client.code2ProtocolConverter.asUri(uri), version: diagram.version };
    const params: IdeaParams = { ...about, layer, wish };
    const answer = await this.client.sendRequest<RefactorAnswer | null>(REQUESTS.idea, params);
    if (answer?.refused !== undefined) this.post({ kind: "refused", why: answer.refused });
    else if (answer) await rewrite(uri, answer);
  }

  private select({ document, selection }: vscode.TextEditor): void {
    if (document.uri.toString() !== this.uri?.toString() || !this.diagram) return;
    const { line, character } = selection.active;
    const above = this.diagram.rows.filter((r) => r.line <= line);
    const here = above.filter((r) => r.line === line);
    // A whole model may stand on one line.
    const row =
      here.length > 1 ? (here.filter((r) => r.character <= character).at(-1) ?? here[0]) : above.at(-1);
    this.post({ kind: "select", row: row?.index ?? null });
  }

  private async reveal(row: number, focus: boolean): Promise<void> {
    const line = this.diagram?.rows[row]?.line;
    if (line === undefined || !this.uri) return;
    const column = this.editor()?.viewColumn ?? vscode.ViewColumn.One;
    const options = { viewColumn: column, preserveFocus: !focus };
    const editor = await vscode.window.showTextDocument(this.uri, options);
    const start = editor.document.lineAt(Math.min(line, editor.document.lineCount - 1));
    const at = new vscode.Position(start.lineNumber, start.firstNonWhitespaceCharacterIndex);
    editor.selection = new vscode.Selection(at, at);
    editor.revealRange(start.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private editor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find((e) => e.document.uri.toString() === this.uri?.toString());
  }
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
