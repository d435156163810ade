import * as vscode from "vscode";

export const HEAD = "HEAD";

export type Committed =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "nothing"; readonly why: string };

/** The little that is used of the API of VS Code's own Git extension. */
interface GitExtension {
  getAPI(version: 1): Api;
}

interface Api {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: vscode.Event<Api["state"]>;
  getRepository(uri: vscode.Uri): Repository | null;
  openRepository?(folder: vscode.Uri): Promise<Repository | null>;
}

interface Repository {
  readonly state: { readonly onDidChange: vscode.Event<void> };
  show(revision: string, path: string): Promise<string>;
}

/** The text that the last commit has of a file. */
export async function committedText(file: vscode.Uri): Promise<Committed> {
  const api = await gitApi();
  if (!api)
    return nothing(
      vscode.l10n.t("VS Code's Git extension is unavailable, so there is no version to compare with."),
    );
  const repository = api.getRepository(file) ?? (await opened(api, file));
  if (!repository)
    return nothing(
      vscode.l10n.t("This file is not in a Git repository, so there is no version to compare with."),
    );
  try {
    return { kind: "text", text: await repository.show(HEAD, file.fsPath) };
  } catch {
    return nothing(vscode.l10n.t("The last commit does not contain this file."));
  }
}

/** Hears when there may be another last commit; absent where there is no repository. */
export async function onCommit(file: vscode.Uri, hear: () => void): Promise<vscode.Disposable | undefined> {
  return (await gitApi())?.getRepository(file)?.state.onDidChange(hear);
}

const nothing = (why: string): Committed => ({ kind: "nothing", why });

async function gitApi(): Promise<Api | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  try {
    const api = (await extension?.activate())?.getAPI(1);
    if (api) await initialized(api);
    return api;
  } catch {
    // Switched off (`git.enabled`), or without git on the machine.
    return undefined;
  }
}

/** The repositories of the workspace are looked for when the window opens. */
function initialized(api: Api): Promise<void> {
  if (api.state === "initialized") return Promise.resolve();
  return new Promise((resolve) => {
    const listening = api.onDidChangeState((state) => {
      if (state !== "initialized") return;
      listening.dispose();
      resolve();
    });
  });
}

/** One that the Git extension has not come across yet. */
async function opened(api: Api, file: vscode.Uri): Promise<Repository | null> {
  if (!api.openRepository) return null;
  await api.openRepository(vscode.Uri.joinPath(file, ".."));
  return api.getRepository(file);
}
