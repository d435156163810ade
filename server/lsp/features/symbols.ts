import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type SymbolInformation,
  SymbolKind,
} from "vscode-languageserver";
import { type OutlineItem, outlineOf } from "../../ide/outline";
import { locationOf, rangeOf } from "../convert";
import type { Snapshot } from "../documents";
import { answering, type Session } from "../session";

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

const KINDS = { group: SymbolKind.Module, layer: SymbolKind.Struct } as const;

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
