import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  PositionEncodingKind,
} from "vscode-languageserver";
import { ruleSummaries } from "../analysis/analyse";
import { NOTIFICATIONS, type OverrideParams } from "../protocol";
import { Client } from "./client";
import { Configs, decides, filesOf, WATCHED } from "./configs";
import { Documents } from "./documents";
import { codeActions, FIX_ALL } from "./features/actions";
import { compare } from "./features/compare";
import { COMPLETION_TRIGGERS, completions, SIGNATURE_TRIGGERS, signatures } from "./features/completion";
import { custom } from "./features/custom";
import { definitions } from "./features/definition";
import { checks, lookLonger, publish, pullDiagnostics, withdraw } from "./features/diagnostics";
import { documentLinks } from "./features/document-links";
import { fit } from "./features/fit";
import { folding } from "./features/folding";
import { hierarchy } from "./features/hierarchy";
import { highlights } from "./features/highlight";
import { hints } from "./features/hints";
import { hover } from "./features/hover";
import { codeLenses, renewLens } from "./features/lens";
import { refactorings } from "./features/refactor";
import { references } from "./features/references";
import { rename } from "./features/rename";
import { symbols, workspaceSymbols } from "./features/symbols";
import { LEGEND, tokens } from "./features/tokens";
import { tools } from "./features/tools";
import { answersForWorkspace, MODELS, workspaceDiagnostics } from "./features/workspace-diagnostics";
import type { Host } from "./host";
import { Later } from "./later";
import type { Session } from "./session";
import { Words } from "./words";

const FEATURES: readonly ((session: Session) => void)[] = [
  hints,
  hover,
  pullDiagnostics,
  workspaceDiagnostics,
  codeActions,
  symbols,
  definitions,
  references,
  highlights,
  codeLenses,
  completions,
  signatures,
  rename,
  refactorings,
  folding,
  hierarchy,
  documentLinks,
  tokens,
  workspaceSymbols,
  checks,
  custom,
  compare,
  fit,
  tools,
];

/** Serves one client until it goes away. The same in a process and in a web worker. */
export function serve(connection: Connection, host: Host = {}): void {
  const client = new Client();
  const settings = new SentSettings();
  const configs = new Configs(filesOf(connection, client, host), host.weights?.bind(host));
  const documents = new Documents(
    async (uri) =>
      client.can.workspace?.configuration
        ? connection.workspace.getConfiguration({ scopeUri: uri, section: "fovea" })
        : settings.latest,
    configs,
  );
  const pushes = new Later(PAUSE, LONGEST_PAUSE);
  const looks = new Later(REST, Infinity);
  const words = new Words();
  const own = { pushes, looks, pauses: new Later(GIVEN_UP, Infinity), lenses: new Map<string, string>() };
  const session: Session = { connection, documents, client, host, words, configs, ...own };

  connection.onInitialize(async (params) => {
    client.introduce(params);
    await words.speak(params.locale, host, Object.fromEntries(ruleSummaries));
    settings.latest = client.options.settings;
    const { overrides } = client.options as { readonly overrides?: unknown };
    for (const choice of Array.isArray(overrides) ? overrides : [])
      if (isOverride(choice)) documents.override(choice);
    return introduction(params, answersForWorkspace(client, host));
  });
  connection.onInitialized(() => {
    if (client.can.workspace?.didChangeConfiguration?.dynamicRegistration)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: "fovea" });
    if (client.can.workspace?.didChangeWatchedFiles?.dynamicRegistration)
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [...WATCHED, ...(answersForWorkspace(client, host) ? [MODELS] : [])].map((globPattern) => ({
          globPattern,
        })),
      });
  });
  connection.onDidChangeConfiguration(({ settings: sent }) => {
    if (typeof sent === "object" && sent) settings.latest = (sent as { readonly fovea?: unknown }).fovea;
    documents.forgetSettings();
    refresh(session);
  });
  const configChanged = (): void => {
    configs.forget();
    refresh(session);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    // What is installed is nobody's configuration, and comes in thousands.
    const own = changes.map(({ uri }) => String(uri)).filter((uri) => !uri.includes("/node_modules/"));
    if (own.some(decides)) configChanged();
    else if (own.length > 0 && client.can.workspace?.diagnostics?.refreshSupport)
      void quietly(connection.languages.diagnostics.refresh());
  });
  connection.onNotification(NOTIFICATIONS.override, (choice: unknown) => {
    if (!isOverride(choice)) return;
    documents.override(choice);
    refresh(session);
  });
  for (const feature of FEATURES) feature(session);
  documents.listen(connection, {
    changed(uri) {
      looks.drop(uri);
      changed(session, uri);
    },
    closed: (uri) => withdraw(session, uri),
    configSaved: configChanged,
    unfinished: (uri) => lookLonger(session, uri),
  });
  connection.listen();
}

/** Problems are sent when the writer pauses for so long, or goes on for longer than this, in ms. */
const PAUSE = 150;
const LONGEST_PAUSE = 1000;

/** Who has not asked for so long, in ms, has given up. */
const GIVEN_UP = 350;

/** The keyboard rests when no key has come for so long, in ms. */
const REST = 300;

const isOverride = (choice: unknown): choice is OverrideParams =>
  typeof choice === "object" && choice !== null && typeof (choice as OverrideParams).uri === "string";

/** Settings of clients that send them instead of being asked. */
class SentSettings {
  latest: unknown;
}

function introduction({ capabilities }: InitializeParams, workspaceDiagnostics: boolean): InitializeResult {
  const pulls = capabilities.textDocument?.diagnostic !== undefined;
  return {
    serverInfo: { name: "fovea" },
    capabilities: {
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: Documents.sync,
      inlayHintProvider: { resolveProvider: true },
      hoverProvider: true,
      codeActionProvider: {
        codeActionKinds: [
          CodeActionKind.QuickFix,
          CodeActionKind.RefactorRewrite,
          `${CodeActionKind.Refactor}.move`,
          CodeActionKind.RefactorExtract,
          CodeActionKind.RefactorInline,
          FIX_ALL,
        ],
      },
      documentSymbolProvider: { label: "Fovea" },
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: capabilities.textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true,
      codeLensProvider: {},
      foldingRangeProvider: true,
      callHierarchyProvider: true,
      documentLinkProvider: {},
      semanticTokensProvider: { legend: LEGEND, full: true },
      selectionRangeProvider: true,
      workspaceSymbolProvider: true,
      completionProvider: { triggerCharacters: COMPLETION_TRIGGERS },
      signatureHelpProvider: { triggerCharacters: SIGNATURE_TRIGGERS },
      ...(pulls
        ? {
            diagnosticProvider: {
              identifier: "fovea",
              interFileDependencies: false,
              workspaceDiagnostics,
              ...(workspaceDiagnostics ? { workDoneProgress: true } : {}),
            },
          }
        : {}),
    },
  };
}

function changed(session: Session, uri: string): void {
  publish(session, uri);
  renewLens(session, uri);
  if (session.client.options.listens)
    void session.connection.sendNotification(NOTIFICATIONS.changed, { uri });
}

/** A setting has changed: what is on screen is asked for again. */
function refresh(session: Session): void {
  const { connection, documents, client } = session;
  const { workspace } = client.can;
  for (const uri of documents.uris()) changed(session, uri);
  if (workspace?.inlayHint?.refreshSupport) void quietly(connection.languages.inlayHint.refresh());
  if (workspace?.diagnostics?.refreshSupport) void quietly(connection.languages.diagnostics.refresh());
  if (workspace?.codeLens?.refreshSupport) void quietly(connection.sendRequest("workspace/codeLens/refresh"));
}

/** The client may be going away; then there is nothing left to refresh. */
const quietly = (sent: Promise<unknown>): Promise<unknown> => sent.catch(() => undefined);
