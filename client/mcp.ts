import * as vscode from "vscode";
import { COMMAND_LINE, serverStart } from "./mcp-start";

/**
 * The MCP server of the `fovea` that a project has among its dependencies, for agents that know nothing of the editor's own
 * tools. It is a program of the project's: only a folder that is trusted has it started.
 */
export function offerServers(): readonly vscode.Disposable[] {
  // Not every editor that runs extensions knows such servers.
  if (typeof vscode.lm?.registerMcpServerDefinitionProvider !== "function") return [];
  const changes = new vscode.EventEmitter<void>();
  const changed = (): void => changes.fire();
  const provider: vscode.McpServerDefinitionProvider = {
    onDidChangeMcpServerDefinitions: changes.event,
    provideMcpServerDefinitions: async () =>
      (await Promise.all((vscode.workspace.workspaceFolders ?? []).map(serverOf))).flat(),
  };
  return [
    changes,
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.lm.registerMcpServerDefinitionProvider("fovea", provider),
  ];
}

async function serverOf({ uri, name }: vscode.WorkspaceFolder): Promise<vscode.McpStdioServerDefinition[]> {
  if (uri.scheme !== "file" || !vscode.workspace.isTrusted) return [];
  const file = vscode.Uri.joinPath(uri, ...COMMAND_LINE);
  try {
    await vscode.workspace.fs.stat(file);
  } catch {
    return [];
  }
  const { command, args, env } = serverStart(uri.fsPath, file.fsPath);
  return [new vscode.McpStdioServerDefinition(`Fovea (${name})`, command, args, env)];
}
