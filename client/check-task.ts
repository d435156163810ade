import * as vscode from "vscode";
import type { BaseLanguageClient, Diagnostic } from "vscode-languageclient";
import type { Checked } from "../server/protocol";
import { conciseLine, foundText } from "../server/text/found";
import { checkedFile, filesIn } from "./model-files";

const TYPE = "fovea";

/** What a tasks.json says of it: see `taskDefinitions` in package.json. */
interface Definition extends vscode.TaskDefinition {
  readonly path?: string;
  readonly maxWarnings?: number;
}

/** As the protocol numbers them, from 1 on. */
const SEVERITIES = ["error", "warning", "information"] as const;
/** What our own server says is no Markdown. */
type Sent = Diagnostic & { readonly message: string };
/** How many of each. */
type Found = [number, number, number];

/** `fovea check` as a task, by the language server: a desktop and a browser have it alike, and nothing is installed for it. */
export const offerTasks = (client: BaseLanguageClient): vscode.Disposable =>
  vscode.tasks.registerTaskProvider(TYPE, {
    provideTasks: () =>
      vscode.workspace.workspaceFolders?.map((folder) => taskOf(client, { type: TYPE }, folder)) ?? [],
    resolveTask: ({ definition, scope }) => taskOf(client, definition, scope),
  });

const taskOf = (
  client: BaseLanguageClient,
  definition: vscode.TaskDefinition,
  scope: vscode.Task["scope"] = vscode.TaskScope.Workspace,
): vscode.Task =>
  new vscode.Task(
    definition,
    scope,
    "check",
    TYPE,
    new vscode.CustomExecution(async (resolved) => {
      const folder = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
      return new CheckTerminal(client, resolved as Definition, folder?.uri);
    }),
    "$fovea",
  );

/** Prints what is found, and ends as the command line does: 0, 1 where that is too much, 2 where nothing could be looked at. */
class CheckTerminal implements vscode.Pseudoterminal {
  private readonly writes = new vscode.EventEmitter<string>();
  private readonly ends = new vscode.EventEmitter<number>();
  private closed = false;
  readonly onDidWrite = this.writes.event;
  readonly onDidClose = this.ends.event;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly definition: Definition,
    private readonly folder: vscode.Uri | undefined,
  ) {}

  async open(): Promise<void> {
    const code = await this.check().catch((error) => {
      this.say(`${error?.message ?? error}`);
      return 2;
    });
    this.ends.fire(code);
  }

  close(): void {
    this.closed = true;
  }

  private say(line: string): void {
    this.writes.fire(`${line}\r\n`);
  }

  private async check(): Promise<number> {
    const { path, maxWarnings = Infinity } = this.definition;
    // A task may be what the extension is started for.
    await this.client.start();
    const where = path ? placeOf(path, this.folder) : this.folder;
    const found: Found = [0, 0, 0];
    let [files, models] = [0, 0];
    for (const uri of await filesIn(where)) {
      if (this.closed) break;
      // One that is named is looked at however large it is.
      const checked = await checkedFile(this.client, uri, uri === where ? Infinity : undefined);
      if (!checked) continue;
      files++;
      if (checked.isModel) models++;
      for (const line of linesOf(uri, checked, found)) this.say(line);
    }
    const [errors, warnings] = found;
    this.say(foundText({ files, models, warnings }, found));
    return errors > 0 || warnings > maxWarnings ? 1 : 0;
  }
}

/** Hints are for editors, and so is what has no code: it is about how a file is looked at. */
function* linesOf(uri: vscode.Uri, { diagnostics }: Checked, found: Found): Iterable<string> {
  for (const { range, severity, message, code } of diagnostics as readonly Sent[]) {
    const i = SEVERITIES.findIndex((_, n) => n + 1 === severity);
    const said = SEVERITIES[i];
    if (!said || code === undefined) continue;
    found[i as 0]++;
    const { line, character } = range.start;
    const place = { line: line + 1, column: character + 1 };
    const path = vscode.workspace.asRelativePath(uri, false);
    yield conciseLine(path, { ...place, severity: said, message, code: `${code}` });
  }
}

/** Absolute (`${file}`), else from the folder of the task; also where the files are not on a disk. */
const placeOf = (path: string, folder: vscode.Uri | undefined): vscode.Uri =>
  !folder || /^(?:\w:)?[\\/]/.test(path)
    ? (folder ?? vscode.Uri.file("/")).with({ path: vscode.Uri.file(path).path })
    : vscode.Uri.joinPath(folder, path);
