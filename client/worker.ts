import { type ExtensionContext, Uri } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import type { WorkerStart } from "../server/protocol";
import { type Api, start } from "./activate";

/** The server is a web worker, from the same bundle (server/lsp/main.ts); a restart makes another one. */
export function activate(context: ExtensionContext): Promise<Api> {
  const fileOf = (name: string) => Uri.joinPath(context.extensionUri, "dist", name).toString(true);
  const begin: WorkerStart = { core: fileOf("core.js") };
  let worker: Worker | undefined;
  context.subscriptions.push({ dispose: () => worker?.terminate() });
  // Not the worker itself: the extension host's own Worker is none to the client, which asks with instanceof.
  const connect = async () => {
    worker?.terminate();
    worker = new Worker(fileOf("extension.js"));
    worker.postMessage(begin);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  return start(context, "browser", (options) => new LanguageClient("fovea", "Fovea", connect, options));
}
