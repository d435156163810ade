import * as vscode from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import { type DocumentParams, type ModelSummary, REQUESTS } from "../server/protocol";
import { documentOf } from "./versions";

/** A model and the document that it stands in. */
export interface OpenModel {
  readonly uri: vscode.Uri;
  readonly summary: ModelSummary;
}

/** The model in the active editor, if there is one; it sets the context that commands and menus look at. */
export class ActiveModel implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<OpenModel | undefined>();
  private readonly disposables: vscode.Disposable[];
  private model: OpenModel | undefined;
  private asked = 0;

  readonly onDidChange = this.changes.event;

  constructor(
    private readonly client: BaseLanguageClient,
    changed: vscode.Event<string>,
  ) {
    this.disposables = [
      this.changes,
      vscode.window.onDidChangeActiveTextEditor(() => this.ask()),
      changed((uri) => {
        if (uri === this.activeUri()) this.ask();
      }),
      client.onDidChangeState(({ newState }) => {
        if (newState === State.Running) this.ask();
      }),
    ];
  }

  /** The model of the active editor, asked for anew. */
  async current(): Promise<OpenModel | undefined> {
    await this.ask();
    return this.model;
  }

  dispose(): void {
    for (const d of this.disposables) d.dispose();
  }

  private activeUri(): string | undefined {
    const uri = active();
    return uri && this.client.code2ProtocolConverter.asUri(uri);
  }

  private async ask(): Promise<void> {
    const ticket = ++this.asked;
    const uri = active();
    const summary = uri && (await summaryOf(this.client, uri));
    // A later question has its own answer.
    if (ticket !== this.asked) return;
    this.model = uri && summary ? { uri, summary } : undefined;
    void vscode.commands.executeCommand("setContext", "fovea.isModel", this.model !== undefined);
    this.changes.fire(this.model);
  }
}

/** Of another version of a document, the document: that is what commands are about. */
function active(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && documentOf(uri);
}

/** Nothing where the document is no model, or the server is not there. */
export async function summaryOf(
  client: BaseLanguageClient,
  uri: vscode.Uri,
): Promise<ModelSummary | undefined> {
  if (!client.isRunning()) return undefined;
  const params: DocumentParams = { uri: client.code2ProtocolConverter.asUri(uri) };
  try {
    return (await client.sendRequest<ModelSummary | null>(REQUESTS.summary, params)) ?? undefined;
  } catch {
    // The server went away while it was asked; its restart asks again.
    return undefined;
  }
}
