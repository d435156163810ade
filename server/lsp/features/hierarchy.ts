import {
  type CallHierarchyIncomingCall,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
  SymbolKind,
} from "vscode-languageserver";
import { readersOf, type Step, sourcesOf, stepAt } from "../../ide/flow";
import { rangeOf } from "../convert";
import type { Snapshot } from "../documents";
import { answering, guarded, type Session } from "../session";

/** The flow of data as a hierarchy: what comes in is what a layer reads, what goes out is who reads it. */
export function hierarchy(session: Session): void {
  const { connection, documents } = session;
  connection.languages.callHierarchy.onPrepare(
    answering(
      session,
      null,
      (snapshot, { position }: CallHierarchyPrepareParams): CallHierarchyItem[] | null => {
        const step = stepAt(snapshot.analysis, snapshot.document.offsetAt(position));
        return step ? [itemOf(snapshot, step)] : null;
      },
    ),
  );
  connection.languages.callHierarchy.onIncomingCalls(
    guarded(
      session,
      [],
      async ({ item }: CallHierarchyIncomingCallsParams): Promise<CallHierarchyIncomingCall[]> => {
        const snapshot = await documents.snapshot(item.uri);
        if (!snapshot) return [];
        return sourcesOf(snapshot.analysis, indexOf(item)).map(({ step }) => ({
          from: itemOf(snapshot, step),
          // Where the data comes from: at the layer that is read nobody has written who reads it.
          fromRanges: [rangeOf(snapshot, step.layer.typeSpan)],
        }));
      },
    ),
  );
  connection.languages.callHierarchy.onOutgoingCalls(
    guarded(
      session,
      [],
      async ({ item }: CallHierarchyOutgoingCallsParams): Promise<CallHierarchyOutgoingCall[]> => {
        const snapshot = await documents.snapshot(item.uri);
        if (!snapshot) return [];
        return readersOf(snapshot.analysis, indexOf(item)).map(({ step, written }) => ({
          to: itemOf(snapshot, step),
          fromRanges: written.map((s) => rangeOf(snapshot, s)),
        }));
      },
    ),
  );
}

const itemOf = (snapshot: Snapshot, { layer, name, detail }: Step): CallHierarchyItem => ({
  name,
  detail,
  kind: SymbolKind.Struct,
  uri: snapshot.uri,
  range: rangeOf(snapshot, layer.span),
  selectionRange: rangeOf(snapshot, within(layer)),
  data: { layer: layer.index },
});

/** Clients refuse an item whose selection is not in its range: some write the type of a layer outside of its entry. */
const within = ({ span, typeSpan }: Step["layer"]): Step["layer"]["span"] =>
  typeSpan.start >= span.start && typeSpan.end <= span.end ? typeSpan : span;

const indexOf = ({ data }: CallHierarchyItem): number => {
  const index: unknown = (data as { readonly layer?: unknown } | undefined)?.layer;
  return typeof index === "number" ? index : -1;
};
