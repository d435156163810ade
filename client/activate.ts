import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import type { InitializationOptions } from "../server/protocol";
import { ActiveModel } from "./active-model";
import { Changes } from "./changes";
import { offerTasks } from "./check-task";
import { registerCommands } from "./commands";
import { Comparisons } from "./comparison";
import { serveFiles } from "./files";
import { offerServers } from "./mcp";
import { newModel, openExample } from "./new-model";
import { Overrides } from "./overrides";
import { Preview } from "./preview-panel";
import { Refactorings } from "./refactor";
import { Reports } from "./report";
import { RulePages } from "./rule-pages";
import { TotalsItem } from "./status";
import { registerTools } from "./tools";
import { Versions } from "./versions";
import { WorkspaceCheck } from "./workspace-check";

export type HostKind = "node" | "browser";

/** What the extension gives to whoever activates it: the host it runs in, and its client. */
export interface Api {
  readonly host: HostKind;
  client(): BaseLanguageClient;
}

/** Files in these languages, and under these names whatever language an extension gave them (`dockercompose` …). */
const SELECTOR = [
  { language: "yaml" },
  { language: "json" },
  { language: "jsonc" },
  { pattern: "**/*.{yaml,yml,json,jsonc}" },
  // It may hold the config of a Python project.
  { pattern: "**/pyproject.toml" },
];

/** A server that dies more often than this within three minutes is left alone, and a message says so. */
const MOST_RESTARTS = 4;

/** The same for both hosts; `create` makes the client that reaches the server in its own way. */
export async function start(
  context: vscode.ExtensionContext,
  host: HostKind,
  create: (options: LanguageClientOptions) => BaseLanguageClient,
): Promise<Api> {
  const output = vscode.window.createOutputChannel("Fovea", { log: true });
  const overrides = new Overrides(context.workspaceState);
  const initializationOptions = (): InitializationOptions => ({
    listens: true,
    commands: true,
    schemas: ["json", ...(vscode.extensions.getExtension("redhat.vscode-yaml") ? (["yaml"] as const) : [])],
    files: true,
    overrides: overrides.all(),
  });
  const client = create({
    documentSelector: SELECTOR,
    outputChannel: output,
    initializationOptions,
    connectionOptions: { maxRestartCount: MOST_RESTARTS },
  });
  const changes = new Changes(client);
  const active = new ActiveModel(client, changes.event);
  const reports = new Reports(client, changes.event);
  const comparisons = new Comparisons(client, changes.event);
  const rules = new RulePages(context.extensionUri);
  const versions = new Versions(client);
  const preview = new Preview(context.extensionUri, client, comparisons, changes.event);
  const shown = [
    reports,
    comparisons,
    rules,
    versions,
    preview,
    new TotalsItem(active, overrides, (uri) => client.code2ProtocolConverter.asUri(uri)),
    new Refactorings(client, changes.event),
    new WorkspaceCheck(client),
  ];
  context.subscriptions.push(
    vscode.commands.registerCommand("fovea.newModel", newModel),
    vscode.commands.registerCommand("fovea.openExample", openExample),
  );
  context.subscriptions.push(output, changes, active, serveFiles(client), offerTasks(client), ...shown);
  context.subscriptions.push(...registerTools(context, client, rules));
  if (host === "node") context.subscriptions.push(...offerServers());
  registerCommands({
    context,
    client,
    active,
    overrides,
    reports,
    comparisons,
    rules,
    versions,
    preview,
    output,
  });
  // A server that does not start is told of by the client; the commands (Show Output, Restart Server) are there.
  await client.start().catch((error) => output.error(error));
  context.subscriptions.push({ dispose: () => void client.dispose() });
  return { host, client: () => client };
}
