import * as vscode from "vscode";
import { MarkdownPages } from "./markdown-pages";

/** The pages of the rules, which are part of the extension: no network is needed to read why a rule is there. */
export class RulePages implements vscode.Disposable {
  private readonly pages: MarkdownPages;
  private readonly folder: vscode.Uri;
  private texts: ReadonlyMap<string, string> | undefined;

  constructor(extension: vscode.Uri) {
    this.folder = vscode.Uri.joinPath(extension, "dist");
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
    const codes = [...(await this.all()).keys()].sort();
    return vscode.window.showQuickPick(codes, {
      title: vscode.l10n.t("Rule"),
      placeHolder: vscode.l10n.t("Select a rule"),
    });
  }

  /** The page, with what the rule does in the language of the editor above it. */
  private text = async (code: string): Promise<string> => {
    const page = await this.pageOf(code);
    if (page === undefined) return `${vscode.l10n.t("Unknown rule.")}\n`;
    const summary = (await this.summaries())[code];
    return summary === undefined ? page : page.replace("\n", `\n\n> ${summary}\n`);
  };

  private async summaries(): Promise<Readonly<Record<string, string>>> {
    const file = vscode.Uri.joinPath(this.folder, `words/${vscode.env.language.toLowerCase()}.json`);
    try {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
      return (JSON.parse(text) as { readonly rules: Readonly<Record<string, string>> }).rules;
    } catch {
      return {}; // English, or a language that Fovea does not have
    }
  }

  /** Nothing where there is no such rule. */
  async pageOf(code: string): Promise<string | undefined> {
    return (await this.all()).get(code);
  }

  /** The build puts them into one file. */
  private async all(): Promise<ReadonlyMap<string, string>> {
    if (!this.texts) {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.folder, "rules.json"));
      this.texts = new Map(Object.entries(JSON.parse(new TextDecoder().decode(bytes))));
    }
    return this.texts;
  }
}
