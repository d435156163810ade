import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type DocumentParams, NOTIFICATIONS } from "../server/protocol";

/** Tells everybody of documents whose analysis has changed; a client has one handler for each notification. */
export class Changes implements vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<string>();
  private readonly listening: vscode.Disposable;

  /** The address of a document, as the server has it. */
  readonly event = this.emitter.event;

  constructor(client: BaseLanguageClient) {
    this.listening = client.onNotification(NOTIFICATIONS.changed, ({ uri }: DocumentParams) =>
      this.emitter.fire(uri),
    );
  }

  dispose(): void {
    this.listening.dispose();
    this.emitter.dispose();
  }
}
