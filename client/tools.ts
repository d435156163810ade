import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { REQUESTS, type ToolAnswer, type ToolFile, type ToolParams } from "../server/protocol";
import type { RulePages } from "./rule-pages";

/** What a tool is called with: that of `package.json`, which the editor has checked. */
type Input = Readonly<Record<string, unknown>>;

/** In which arguments files are named. */
const PATHS = ["path", "before_path", "after_path"] as const;
const PREFIX = "fovea_";

interface Manifest {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** The tools that agents in the editor may call; the server answers, of the files as they are in the editor. */
export function registerTools(
  { extension }: vscode.ExtensionContext,
  client: BaseLanguageClient,
  rules: RulePages,
): readonly vscode.Disposable[] {
  // Not every editor that runs extensions has language models.
  if (typeof vscode.lm?.registerTool !== "function") return [];
  const { contributes } = extension.packageJSON as Manifest;
  return contributes.languageModelTools.map(({ name }) =>
    vscode.lm.registerTool<Input>(name, {
      prepareInvocation: ({ input }) => invocation(name, input),
      async invoke({ input }, token) {
        const said = await answer(name.slice(PREFIX.length), input, client, rules, token);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(said)]);
      },
    }),
  );
}

/** What the user is told of it, and asked where a file is to be written. */
function invocation(name: string, input: Input): vscode.PreparedToolInvocation {
  const file = typeof input.path === "string" ? input.path : vscode.l10n.t("a model");
  if (name !== `${PREFIX}fix` || input.write !== true)
    return { invocationMessage: vscode.l10n.t("Analysing {0}", file) };
  return {
    invocationMessage: vscode.l10n.t("Fovea fixes {0}", file),
    confirmationMessages: {
      title: vscode.l10n.t("Fix a model file"),
      message: vscode.l10n.t("Apply the safe fixes to {0}? They are written to the file.", file),
    },
  };
}

/** The answer, or why there is none, as a text for the agent. */
async function answer(
  tool: string,
  input: Input,
  client: BaseLanguageClient,
  rules: RulePages,
  token: vscode.CancellationToken,
): Promise<string> {
  const files: ToolFile[] = [];
  for (const key of PATHS) {
    const path = input[key];
    if (typeof path !== "string") continue;
    const file = await fileAt(path);
    if (file) files.push({ ...file, uri: client.code2ProtocolConverter.asUri(vscode.Uri.parse(file.uri)) });
  }
  const page = typeof input.code === "string" ? await rules.pageOf(input.code) : undefined;
  const params: ToolParams = { tool, input, files, ...(page === undefined ? {} : { page }) };
  const result = await client.sendRequest<ToolAnswer>(REQUESTS.tool, params, token);
  for (const { path, text } of result.writes) await write(path, text);
  return result.refusal ?? JSON.stringify(result.answer);
}

/** A file of the workspace, as it is in the editor; nothing where it is elsewhere, or a link leads to it. */
async function fileAt(path: string): Promise<ToolFile | undefined> {
  const uri = await within(path);
  if (!uri) return undefined;
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    return { path, uri: uri.toString(), name: uri.path.split("/").at(-1) ?? "", text: document.getText() };
  } catch {
    return undefined; // no text
  }
}

async function within(path: string): Promise<vscode.Uri | undefined> {
  for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
    const isAbsolute = /^([a-z]:)?[\\/]/i.test(path);
    const uri = isAbsolute
      ? folder.with({ path: vscode.Uri.file(path).path })
      : vscode.Uri.joinPath(folder, path);
    const steps = relativeTo(folder, uri);
    if (steps && (await isPlainFile(folder, steps))) return uri;
  }
  return undefined;
}

/** The names that lead from a folder to a file below it. */
function relativeTo(folder: vscode.Uri, file: vscode.Uri): readonly string[] | undefined {
  const base = folder.path.endsWith("/") ? folder.path : `${folder.path}/`;
  if (!file.path.startsWith(base)) return undefined;
  const steps = file.path.slice(base.length).split("/");
  return steps.some((s) => s === ".." || s === "." || s === "") ? undefined : steps;
}

/** Whether no link leads there. */
async function isPlainFile(folder: vscode.Uri, steps: readonly string[]): Promise<boolean> {
  try {
    for (let i = 1; i <= steps.length; i++) {
      const { type } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, ...steps.slice(0, i)));
      if (type & vscode.FileType.SymbolicLink) return false;
      if (i === steps.length) return (type & vscode.FileType.File) !== 0;
    }
  } catch {
    // not there
  }
  return false;
}

/** Through the editor, so that it can be undone, and saved. */
async function write(path: string, text: string): Promise<void> {
  const uri = await within(path);
  if (!uri) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, whole, text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
