import type {
  FoldingRange,
  FoldingRangeParams,
  SelectionRange,
  SelectionRangeParams,
} from "vscode-languageserver";
import { foldsOf, spansAround } from "../../ide/folds";
import { rangeOf } from "../convert";
import { answering, type Session } from "../session";

/** Lists, layers and stages can be folded. Of JSON, the editor folds what is nested by itself. */
export function folding(session: Session): void {
  session.connection.onFoldingRanges(
    answering(session, null, (snapshot, _: FoldingRangeParams): FoldingRange[] | null => {
      const lines = new Map<number, number>();
      for (const span of foldsOf(snapshot.analysis)) {
        const { start, end } = rangeOf(snapshot, span);
        // What ends with a line ends on it.
        const last = end.character === 0 ? end.line - 1 : end.line;
        const isFlow = /[\]}]/.test(snapshot.analysis.text[span.end - 1] ?? "");
        const until = isFlow && snapshot.analysis.language === "json" ? last - 1 : last;
        if (until > start.line) lines.set(start.line, Math.max(until, lines.get(start.line) ?? 0));
      }
      return [...lines].map(([startLine, endLine]) => ({ startLine, endLine }));
    }),
  );
  session.connection.onSelectionRanges(
    answering(session, null, (snapshot, { positions }: SelectionRangeParams): SelectionRange[] | null =>
      positions.map((position) => {
        const spans = spansAround(snapshot.analysis, snapshot.document.offsetAt(position));
        const widest = spans.at(-1);
        if (!widest) return { range: { start: position, end: position } };
        return [...spans]
          .reverse()
          .reduce<SelectionRange>(
            (parent, s) => (s === widest ? parent : { range: rangeOf(snapshot, s), parent }),
            { range: rangeOf(snapshot, widest) },
          );
      }),
    ),
  );
}
