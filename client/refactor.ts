import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type DocumentParams,
  type Insertable,
  type Inserted,
  type InsertParams,
  type OtherLanguage,
  type Place,
  type PlaceParams,
  REQUESTS,
  type RefactorAnswer,
  type RefactoringId,
  type RefactorParams,
  type Rewriting,
} from "../server/protocol";

/** Commands that change the layer under the cursor, or the file. */
const CHANGES: Readonly<Record<string, RefactoringId>> = {
  "fovea.deleteLayer": "delete",
  "fovea.duplicateLayer": "duplicate",
  "fovea.moveLayerUp": "up",
  "fovea.moveLayerDown": "down",
  "fovea.extractBlock": "extract",
  "fovea.inlineBlock": "inline",
  "fovea.nameReferences": "names",
  "fovea.annotateRows": "numbers",
  "fovea.refreshSummary": "summary",
};

/** Edits of models: whatever moves, all references go on meaning what they mean. */
export class Refactorings implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    const own = Object.entries(CHANGES).map(([command, id]) =>
      vscode.commands.registerCommand(command, () => this.change(id)),
    );
    this.disposables = [
      ...own,
      vscode.commands.registerCommand("fovea.insertLayer", (at?: PlaceParams) => this.insert(at)),
      vscode.commands.registerCommand("fovea.convert", (at?: DocumentParams) =>
        this.written(at, REQUESTS.otherLanguage, () =>
          vscode.l10n.t("This file cannot be converted between YAML and JSON."),
        ),
      ),
      vscode.commands.registerCommand("fovea.loadingScript", (at?: DocumentParams) =>
        this.written(at, REQUESTS.loadingScript, () =>
          vscode.l10n.t("No weights of a stock model would be loaded under other row numbers."),
        ),
      ),
      new LayerLines(client, changed),
    ];
  }

  dispose(): void {
    for (const d of this.disposables) d.dispose();
  }

  /** One after the other: a key that is held down asks faster than the file changes. */
  private change(refactoring: RefactoringId): Promise<void> {
    const done = this.last.then(() => this.changed(refactoring));
    this.last = done.catch(() => undefined);
    return done;
  }

  private async changed(refactoring: RefactoringId): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const { start, end } = editor.selection;
    const selected = refactoring === "extract" ? { position: placeOf(start), end: placeOf(end) } : {};
    const params: RefactorParams = { ...this.placeIn(editor), ...selected, refactoring };
    const answer = await this.client.sendRequest<RefactorAnswer | null>(REQUESTS.refactor, params);
    if (!answer) return elsewhere(refactoring);
    if (answer.refused !== undefined) return say(answer.refused);
    const { document } = editor;
    // Somebody typed meanwhile.
    if (answer.version < document.version) return this.changed(refactoring);
    const done = await editor.edit((builder) => {
      for (const { range, newText } of answer.edits) builder.replace(rangeOf(range), newText);
    });
    // Nothing is selected that was not: VS Code selects what it replaces.
    const at = answer.selection ?? params.position;
    if (!done || vscode.window.activeTextEditor?.document !== document) return;
    const to = positionOf(at);
    editor.selection = new vscode.Selection(to, to);
    editor.revealRange(new vscode.Range(to, to));
  }

  private async insert(at?: PlaceParams): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return;
    const place = at ?? this.placeIn(editor);
    const types = await this.client.sendRequest<readonly Insertable[]>(REQUESTS.insertables, place);
    if (types.length === 0) return say(vscode.l10n.t("No layer can be inserted below this line."));
    const items = types.map(({ type, detail, doc }) => ({ label: type, description: detail, detail: doc }));
    const title = vscode.l10n.t("Insert Layer Below");
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: vscode.l10n.t("Select a layer type"),
      matchOnDescription: true,
    });
    if (!picked) return;
    const params: InsertParams = { ...place, type: picked.label };
    const made = await this.client.sendRequest<Inserted | null>(REQUESTS.insert, params);
    if (made) await this.write(editor.document.uri, made);
  }

  private async write(uri: vscode.Uri, { snippet, edits }: Inserted): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    const text = new vscode.SnippetString(snippet.newText);
    edit.set(uri, [
      new vscode.SnippetTextEdit(rangeOf(snippet.range), text),
      ...edits.map((e) => new vscode.TextEdit(rangeOf(e.range), e.newText)),
    ]);
    await vscode.workspace.applyEdit(edit);
  }

  /** What the server writes of a file, in a new editor. */
  private async written(at: DocumentParams | undefined, request: string, none: () => string): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const uri = at?.uri ?? (editor && this.placeIn(editor).uri);
    if (uri === undefined) return;
    const other = await this.client.sendRequest<OtherLanguage | null>(request, { uri });
    if (!other) return say(none());
    const document = await vscode.workspace.openTextDocument({
      content: other.text,
      language: other.language,
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }

  private placeIn({ document, selection }: vscode.TextEditor): PlaceParams {
    return {
      uri: this.client.code2ProtocolConverter.asUri(document.uri),
      position: placeOf(selection.active),
    };
  }
}

/** Which lines have layers: on them, the context menu offers what can be done with one. */
class LayerLines implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private lines: readonly (readonly [number, number])[] = [];
  private asked = 0;

  constructor(
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    this.disposables = [
      vscode.window.onDidChangeActiveTextEditor(() => this.ask()),
      vscode.window.onDidChangeTextEditorSelection(() => this.tell()),
      changed((uri) => {
        if (uri === this.activeUri()) void this.ask();
      }),
    ];
  }

  dispose(): void {
    for (const d of this.disposables) d.dispose();
  }

  private activeUri(): string | undefined {
    const document = vscode.window.activeTextEditor?.document;
    return document && this.client.code2ProtocolConverter.asUri(document.uri);
  }

  private async ask(): Promise<void> {
    const ticket = ++this.asked;
    const uri = this.activeUri();
    const lines =
      uri !== undefined && this.client.isRunning()
        ? await this.client
            .sendRequest<LayerLines["lines"]>(REQUESTS.layerLines, {
              uri,
              position: { line: 0, character: 0 },
            })
            .catch(() => [])
        : [];
    if (ticket !== this.asked) return;
    this.lines = lines;
    this.tell();
  }

  private tell(): void {
    const line = vscode.window.activeTextEditor?.selection.active.line ?? -1;
    const isOn = this.lines.some(([first, last]) => first <= line && line <= last);
    void vscode.commands.executeCommand("setContext", "fovea.onLayer", isOn);
  }
}

/** On other lines, keys that move layers move lines, as everywhere. */
async function elsewhere(refactoring: RefactoringId): Promise<void> {
  if (refactoring === "up") await vscode.commands.executeCommand("editor.action.moveLinesUpAction");
  else if (refactoring === "down") await vscode.commands.executeCommand("editor.action.moveLinesDownAction");
  else say(vscode.l10n.t("There is no layer on this line."));
}

/** In passing: nothing has to be answered. */
const say = (text: string): void => void vscode.window.setStatusBarMessage(`$(info) ${text}`, 8000);

/** Writes an answer into the file that it is about, unless that has changed meanwhile. */
export async function rewrite(
  uri: vscode.Uri,
  { version, edits }: Pick<RefactorAnswer, "version" | "edits">,
): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.version !== version) return false;
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    edits.map((e) => new vscode.TextEdit(rangeOf(e.range), e.newText)),
  );
  return vscode.workspace.applyEdit(edit);
}

const placeOf = ({ line, character }: vscode.Position): Place => ({ line, character });

const positionOf = ({ line, character }: Place): vscode.Position => new vscode.Position(line, character);

const rangeOf = ({ start, end }: Rewriting["range"]): vscode.Range =>
  new vscode.Range(positionOf(start), positionOf(end));
