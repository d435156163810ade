import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
  type WorkspaceSymbolParams,
} from "vscode-languageserver";
import { type OutlineItem, outlineOf } from "../../ide/outline";
import { locationOf, rangeOf } from "../convert";
import type { Snapshot } from "../documents";
import { answering, guarded, type Session } from "../session";
import { versionIn } from "../uris";

export function symbols(session: Session): void {
  session.connection.onDocumentSymbol(
    answering(session, [], (snapshot, _: DocumentSymbolParams): DocumentSymbol[] | SymbolInformation[] => {
      const outline = outlineOf(snapshot.analysis);
      const nested =
        session.client.can.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false;
      return nested ? outline.map((i) => symbolOf(snapshot, i)) : flat(snapshot, outline);
    }),
  );
}

/** The most answers: whoever sees more of them types on. */
const MOST = 200;

/** Layers and parts of the models that are open, by any part of their names. */
export function workspaceSymbols(session: Session): void {
  const { connection, documents } = session;
  connection.onWorkspaceSymbol(
    guarded(session, [], async ({ query }: WorkspaceSymbolParams): Promise<SymbolInformation[]> => {
      const words = query.toLowerCase().split(/\s+/);
      const found: SymbolInformation[] = [];
      for (const uri of documents.uris().filter((u) => !versionIn(u))) {
        const snapshot = await documents.snapshot(uri);
        if (!snapshot?.analysis.found || found.length >= MOST) continue;
        const all = flat(snapshot, outlineOf(snapshot.analysis), snapshot.analysis.name);
        found.push(...all.filter(({ name }) => words.every((w) => name.toLowerCase().includes(w))));
      }
      return found.slice(0, MOST);
    }),
  );
}

const KINDS = { group: SymbolKind.Module, block: SymbolKind.Class, layer: SymbolKind.Struct } as const;

const symbolOf = (snapshot: Snapshot, item: OutlineItem): DocumentSymbol => ({
  name: item.name,
  detail: item.detail,
  kind: KINDS[item.kind],
  range: rangeOf(snapshot, item.span),
  selectionRange: rangeOf(snapshot, item.selection),
  children: item.children.map((c) => symbolOf(snapshot, c)),
});

const flat = (snapshot: Snapshot, items: readonly OutlineItem[], within?: string): SymbolInformation[] =>
  items.flatMap((item) => [
    {
      name: item.name,
      kind: KINDS[item.kind],
      location: locationOf(snapshot, item.span),
      ...(within === undefined ? {} : { containerName: within }),
    },
    ...flat(snapshot, item.children, item.name),
  ]);
