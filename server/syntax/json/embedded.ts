import { type Span, span } from "../../model/span";
import type { Entry, Mapping, Parsed, Scalar, Seq, Tree } from "../../model/tree";

/**
 * A text that is one JSON string with JSON in it, as `json.dump(model.to_json(), file)` writes it: what is in the string,
 * with spans that lead to the characters as they are written.
 */
export function embedded(outer: Parsed, parse: (text: string) => Parsed): Parsed {
  const { root } = outer;
  if (root?.kind !== "scalar" || typeof root.value !== "string" || outer.faults.length > 0) return outer;
  if (!/^\s*[{[]/.test(root.value) || !root.source.startsWith('"')) return outer;
  const inner = parse(root.value);
  if (!inner.root || inner.root.kind === "scalar" || inner.faults.length > 0) return outer;
  const places = placesIn(root.source, root.span.start);
  const moved = (s: Span): Span => span(places[s.start] ?? root.span.end, places[s.end] ?? root.span.end);
  return { ...outer, root: mapped(inner.root, moved), embedded: root.span };
}

/** Where each character of a string's value is written, and one more for its end. */
function placesIn(source: string, start: number): readonly number[] {
  const places: number[] = [];
  let at = 1;
  while (at < source.length - 1) {
    places.push(start + at);
    if (source[at] === "\\") at += source[at + 1] === "u" ? 6 : 2;
    else at++;
  }
  places.push(start + at);
  return places;
}

function mapped(tree: Tree, moved: (s: Span) => Span): Tree {
  if (tree.kind === "scalar") return scalar(tree, moved);
  if (tree.kind === "seq") {
    const list: Seq = {
      kind: "seq",
      span: moved(tree.span),
      items: tree.items.map((t) => mapped(t, moved)),
      flow: tree.flow,
    };
    return list;
  }
  const entries = tree.entries.map(
    (e): Entry => ({ key: scalar(e.key, moved), value: mapped(e.value, moved), span: moved(e.span) }),
  );
  const byKey = new Map(entries.map((e) => [e.key.value, e] as const).reverse());
  const mapping: Mapping = {
    kind: "map",
    span: moved(tree.span),
    entries,
    flow: tree.flow,
    at: (key) => byKey.get(key),
  };
  return mapping;
}

const scalar = ({ value, source, span: own }: Scalar, moved: (s: Span) => Span): Scalar => ({
  kind: "scalar",
  span: moved(own),
  value,
  source,
});
