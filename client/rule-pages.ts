import * as vscode from "vscode";
import { MarkdownPages } from "./markdown-pages";

/** The pages of the rules, which are part of the extension: no network is needed to read why a rule is there. */
export class RulePages implements vscode.Disposable {
  private readonly pages: MarkdownPages;
  private readonly folder: vscode.Uri;

  constructor(extension: vscode.Uri) {
    this.folder = vscode.Uri.joinPath(extension, "dist/rules");
    this.pages = new MarkdownPages("fovea-rule", (code) => this.text(code));
  }

  /** Without a code the user chooses one. */
  async show(code?: string): Promise<void> {
    const chosen = code ?? (await this.choose());
    if (chosen !== undefined) await this.pages.show(chosen, chosen);
  }

  dispose(): void {
    this.pages.dispose();
  }

  private async choose(): Promise<string | undefined> {
    const files = await vscode.workspace.fs.readDirectory(this.folder);
    const codes = files.map(([name]) => name.replace(/\.md$/, "")).sort();
    return vscode.window.showQuickPick(codes, { title: "Rule", placeHolder: "Select a rule" });
  }

  private text = async (code: string): Promise<string> => (await this.pageOf(code)) ?? NO_PAGE;

  /** Nothing where there is no such rule. */
  async pageOf(code: string): Promise<string | undefined> {
    // The code comes from an address, which anybody may have written.
    if (!/^[a-z][a-z-]*$/.test(code)) return undefined;
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, `${code}.md`));
      return new TextDecoder().decode(bytes);
    } catch {
      return undefined;
    }
  }
}

const NO_PAGE = "Unknown rule.\n";
