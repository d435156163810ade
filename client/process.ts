import type { ExtensionContext } from "vscode";
import { LanguageClient, type NodeModule, TransportKind } from "vscode-languageclient/node";
import { type Api, start } from "./activate";

/** The server is a process of its own, from the same bundle (server/lsp/main.ts). */
export function activate(context: ExtensionContext): Promise<Api> {
  const server: NodeModule = {
    module: context.asAbsolutePath("dist/extension.js"),
    transport: TransportKind.ipc,
  };
  return start(
    context,
    "node",
    (options) => new LanguageClient("fovea", "Fovea", { run: server, debug: server }, options),
  );
}
