import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type Exported, type ExportParams, REQUESTS } from "../server/protocol";
import type { Preview } from "./preview-panel";
import { baseName } from "./versions";

type Format = ExportParams["format"] | "png";

/** Asks for a format and a place, and writes the model there: as a drawing, or as a table with a layer a line. */
export async function exportModel(
  uri: vscode.Uri,
  client: BaseLanguageClient,
  preview: Preview,
): Promise<void> {
  const formats: readonly (vscode.QuickPickItem & { readonly format: Format })[] = [
    { format: "svg", label: "SVG", description: vscode.l10n.t("the graph as a drawing") },
    { format: "png", label: "PNG", description: vscode.l10n.t("the graph as a picture") },
    { format: "csv", label: "CSV", description: vscode.l10n.t("a table, one layer a line") },
  ];
  const picked = await vscode.window.showQuickPick(formats, { title: vscode.l10n.t("Export Model") });
  if (!picked) return;
  const { format } = picked;
  const content = await contentOf(uri, format, client, preview);
  if (!content) {
    void vscode.window.showInformationMessage(vscode.l10n.t("The model could not be exported."));
    return;
  }
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(uri, "..", `${baseName(uri).replace(/\.\w+$/, "")}.${format}`),
    filters: { [picked.label]: [format] },
  });
  if (target) await vscode.workspace.fs.writeFile(target, content);
}

async function contentOf(
  uri: vscode.Uri,
  format: Format,
  client: BaseLanguageClient,
  preview: Preview,
): Promise<Uint8Array | undefined> {
  const params: ExportParams = {
    uri: client.code2ProtocolConverter.asUri(uri),
    format: format === "png" ? "svg" : format,
  };
  const made = await client.sendRequest<Exported | null>(REQUESTS.export, params);
  if (!made) return undefined;
  if (format !== "png") return new TextEncoder().encode(made.content);
  const [, png = ""] = (await preview.paint(made.content)).split(",");
  return png === "" ? undefined : Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
}
