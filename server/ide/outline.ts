import type { Analysis, Found } from "../analysis/analyse";
import { sum } from "../model/figure";
import type { Group, Layer } from "../model/layer";
import { cover, type Span } from "../model/span";
import { figureText } from "../text/figures";
import { outputText } from "./hints";

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: "group" | "layer";
  readonly span: Span;
  /** Lies within `span`. */
  readonly selection: Span;
  readonly children: readonly OutlineItem[];
}

/** Groups with their layers, each with the shape that it gives. */
export function outlineOf({ found }: Analysis): readonly OutlineItem[] {
  if (!found) return [];
  const { groups, layers } = found.model;
  const grouped = new Set(groups.flatMap((g) => g.layers));
  const loose = layers.filter((l) => !grouped.has(l.index)).map((l) => layerItem(l, found));
  return [...groups.map((g) => groupItem(g, found)), ...loose].sort((a, b) => a.span.start - b.span.start);
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
  const title = layer.nameSpan ? `${layer.name} · ${layer.type}` : `${layer.index} · ${layer.type}`;
  return {
    name: shown(title),
    detail: (own && outputText(found, own)) ?? "",
    kind: "layer",
    span: cover(layer.span, layer.typeSpan),
    selection: layer.typeSpan,
    children: [],
  };
}

/** Clients refuse a symbol without a name. */
const shown = (name: string): string => name.replace(/\s+/g, " ").trim() || "?";
