import type { Analysis, Found } from "../analysis/analyse";
import { partAt } from "../measure/parts";
import { sum } from "../model/figure";
import type { Group, Layer } from "../model/layer";
import { cover, type Span } from "../model/span";
import { figureText, shapeText } from "../text/figures";
import { outputText } from "./hints";
import { blocksOf } from "./links";

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: "group" | "block" | "layer";
  readonly span: Span;
  /** Lies within `span`. */
  readonly selection: Span;
  readonly children: readonly OutlineItem[];
}

/** Groups with their layers, each with the shape that it gives; blocks with their rows, as where they are first used. */
export function outlineOf({ found, text }: Analysis): readonly OutlineItem[] {
  if (!found) return [];
  const { groups, layers, inner = [] } = found.model;
  const grouped = new Set(groups.flatMap((g) => g.layers));
  const loose = layers.filter((l) => !grouped.has(l.index)).map((l) => layerItem(l, found));
  const blocks = blocksOf(found, text).map(({ name, span, keySpan, rows }): OutlineItem => {
    const children = rows.map((row) => {
      const place = inner.find((p) => p.span.start === row.span.start);
      const output = place?.path && partAt(found.trace, place.layer, place.path)?.output;
      return item(row, output?.dims ? shapeText(output) : "");
    });
    return { name: shown(name), detail: "", kind: "block", span, selection: keySpan, children };
  });
  return nested([...groups.map((g) => groupItem(g, found)), ...blocks, ...loose]);
}

/** What lies within another one is a part of it, as a model within a model: in the order of the file. */
function nested(items: readonly OutlineItem[]): readonly OutlineItem[] {
  const inOrder = [...items].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const tops: { -readonly [K in keyof OutlineItem]: OutlineItem[K] }[] = [];
  for (const each of inOrder) {
    const top = tops.at(-1);
    if (top && top.kind !== "layer" && each.span.end <= top.span.end) top.children = [...top.children, each];
    else tops.push({ ...each });
  }
  return tops.map((t) =>
    t.children.some((c) => c.children.length > 0) ? { ...t, children: nested(t.children) } : t,
  );
}

function groupItem(group: Group, found: Found): OutlineItem {
  const layers = group.layers.map((i) => found.model.layers[i]).filter((l): l is Layer => l !== undefined);
  const parameters = sum(layers.flatMap((l) => found.facts.layers[l.index]?.parameters ?? []));
  return {
    name: shown(group.name),
    detail: `${figureText(parameters)} parameters`,
    kind: "group",
    span: layers.reduce((s, l) => cover(s, l.span), cover(group.keySpan, group.span)),
    selection: group.keySpan,
    children: layers.map((l) => layerItem(l, found)),
  };
}

function layerItem(layer: Layer, found: Found): OutlineItem {
  const own = found.facts.layers[layer.index];
  return item(layer, (own && outputText(found, own)) ?? "");
}

function item(layer: Layer, detail: string): OutlineItem {
  return {
    name: titleOf(layer),
    detail,
    kind: "layer",
    span: cover(layer.span, layer.typeSpan),
    selection: layer.typeSpan,
    children: [],
  };
}

/** What a layer is called in lists. */
export const titleOf = ({ index, name, nameSpan, type }: Layer): string =>
  shown(`${nameSpan ? name : index} · ${type}`);

/** Clients refuse a symbol without a name. */
const shown = (name: string): string => name.replace(/\s+/g, " ").trim() || "?";
