import type { Analysis } from "../analysis/analyse";
import { strideAt } from "../measure/stride";
import type { Layer } from "../model/layer";
import { cover, holds, type Span } from "../model/span";
import type { Tree } from "../model/tree";

/** More parts than this are not folded one by one. */
const MOST = 20_000;

/** What can be folded: whatever the document nests, and the stages of a model, rows at one stride. */
export function foldsOf(analysis: Analysis): readonly Span[] {
  const { found, text } = analysis;
  if (!found) return [];
  const nested: Span[] = [];
  gather(found.parsed.root, nested);
  // A layer may begin with a tag, above the mapping that it is.
  const layers = found.model.places ? [] : found.model.layers.map((l) => l.span);
  return [...nested, ...layers, ...stagesOf(analysis)].filter(({ start, end }) =>
    text.slice(start, end).includes("\n"),
  );
}

function gather(tree: Tree | undefined, into: Span[]): void {
  if (!tree || tree.kind === "scalar" || into.length > MOST) return;
  if (tree.kind === "seq")
    for (const item of tree.items) {
      if (item.kind !== "scalar") into.push(item.span);
      gather(item, into);
    }
  else
    for (const entry of tree.entries) {
      if (entry.value.kind !== "scalar") into.push(entry.span);
      gather(entry.value, into);
    }
}

/** A stage is at least so many rows. */
const LEAST = 2;

/** Neighbouring rows of a group whose maps have one size. */
function stagesOf({ found }: Analysis): readonly Span[] {
  if (!found?.dialect.notation?.rows) return [];
  const stages: Layer[][] = [];
  let before: { readonly stride: number | undefined; readonly group: string | undefined } | undefined;
  for (const layer of found.model.layers) {
    const stride = strideAt(layer.index, found);
    const last = stages.at(-1);
    const goesOn = stride !== undefined && stride === before?.stride && layer.group === before?.group;
    if (goesOn && last) last.push(layer);
    else stages.push([layer]);
    before = { stride, group: layer.group };
  }
  return stages
    .filter((s) => s.length >= LEAST)
    .map((s) => s.reduce((a, l) => cover(a, l.span), (s[0] as Layer).span));
}

/** What holds an offset, the innermost first: a word, an argument, a row, its list, the file. */
export function spansAround({ found }: Analysis, offset: number): readonly Span[] {
  const spans: Span[] = [];
  let tree: Tree | undefined = found?.parsed.root;
  while (tree && holds(tree.span, offset)) {
    spans.push(tree.span);
    tree = inner(tree, offset, spans);
  }
  return spans.reverse().filter((s, i, all) => {
    const before = all[i - 1];
    return !before || s.start < before.start || s.end > before.end;
  });
}

function inner(tree: Tree, offset: number, spans: Span[]): Tree | undefined {
  if (tree.kind === "scalar") return undefined;
  if (tree.kind === "seq") return tree.items.find((t) => holds(t.span, offset));
  const entry = tree.entries.find((e) => holds(e.span, offset));
  if (!entry) return undefined;
  spans.push(entry.span);
  return holds(entry.key.span, offset) ? entry.key : entry.value;
}
