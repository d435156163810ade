import * as vscode from "vscode";

/** What the extension's `activate` gives, as far as the suite uses it. */
export interface Api {
  readonly host: "node" | "browser";
  /** The language client; in the Node host it knows the process of the server. */
  client(): { readonly serverProcess?: { readonly pid?: number } };
}

export const EXTENSION = "fovea.fovea";

export async function activated(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>(EXTENSION);
  if (!extension) throw new Error(`${EXTENSION} is not installed`);
  return extension.activate();
}

export function ok(value: unknown, message: string): asserts value {
  if (!value) throw new Error(message);
}

/** Asks again until the answer is true; the last answer is in the error when it never is. */
export async function until<T>(
  what: string,
  ask: () => T | Thenable<T>,
  good: (answer: T) => boolean = Boolean,
  timeout = 60_000,
): Promise<NonNullable<T>> {
  const started = Date.now();
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer as NonNullable<T>;
    if (Date.now() - started > timeout) throw new Error(`never: ${what} (last: ${JSON.stringify(answer)})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The workspace is a copy: files may be written into it. */
export function inWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  ok(folder, "a folder is open");
  return vscode.Uri.joinPath(folder.uri, name);
}

/** The folder of the workspace for files that the tests write. */
export const WRITTEN = "written-by-tests";

export const written = async (name: string, text: string): Promise<vscode.TextDocument> =>
  shown(await stored(name, text));

/** The same without an editor. */
export async function stored(name: string, text: string): Promise<vscode.Uri> {
  const uri = inWorkspace(`${WRITTEN}/${name}`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

export async function shown(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  ok(await vscode.workspace.applyEdit(edit), "the edit was applied");
}

const labelOf = (hint: vscode.InlayHint): string =>
  typeof hint.label === "string" ? hint.label : hint.label.map((part) => part.value).join("");

/** The hints of a whole document, by line. */
export async function hints(document: vscode.TextDocument): Promise<Map<number, string>> {
  const range = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[] | undefined>(
    "vscode.executeInlayHintProvider",
    document.uri,
    range,
  );
  return new Map((found ?? []).map((hint) => [hint.position.line, labelOf(hint)]));
}

/** The same, once the layers have theirs. */
export const hinted = (document: vscode.TextDocument, what = "hints"): Promise<Map<number, string>> =>
  until(
    what,
    () => hints(document),
    (map) => map.size >= 2,
  );

export async function hover(document: vscode.TextDocument, at: vscode.Position): Promise<string> {
  const found = await vscode.commands.executeCommand<vscode.Hover[] | undefined>(
    "vscode.executeHoverProvider",
    document.uri,
    at,
  );
  const contents = (found ?? []).flatMap((one) => one.contents);
  return contents.map((content) => (typeof content === "string" ? content : content.value)).join("\n");
}

export const problems = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source?.toLowerCase() === "fovea");

export const tabs = (): readonly vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);

interface GitApi {
  init(root: vscode.Uri): Promise<GitRepository | null>;
}

interface GitRepository {
  setConfig(key: string, value: string): Promise<string>;
  add(paths: string[]): Promise<void>;
  commit(message: string): Promise<void>;
}

/** A repository in the folder of the written files, with this one committed. */
export async function committed(file: vscode.Uri): Promise<void> {
  const git = await vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>("vscode.git")?.activate();
  ok(git, "VS Code has its Git extension");
  const repository = await git.getAPI(1).init(inWorkspace(WRITTEN));
  ok(repository, "a repository was made");
  await repository.setConfig("user.name", "somebody");
  await repository.setConfig("user.email", "somebody@example.org");
  await repository.add([file.fsPath]);
  await repository.commit("a model");
}
