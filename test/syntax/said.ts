import type { Parsed, Tree } from "../../server/model/tree";

/** Everything that a tree says, as data. */
function said(t: Tree | undefined): unknown {
  if (!t) return undefined;
  const { start, end } = t.span;
  switch (t.kind) {
    case "scalar":
      return [start, end, t.value, t.source, t.tag];
    case "seq":
      return [start, end, t.flow, t.tag, t.items.map(said)];
    case "map":
      return [
        start,
        end,
        t.flow,
        t.tag,
        t.entries.map((e) => [e.span.start, e.span.end, said(e.key), said(e.value)]),
      ];
  }
}

/** Everything that was read of a text, as data. */
export const everythingOf = ({ root, faults, comments, language }: Parsed) => ({
  language,
  faults,
  comments,
  root: said(root),
});
