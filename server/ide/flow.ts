import type { Analysis } from "../analysis/analyse";
import type { Layer } from "../model/layer";
import { holds, type Span } from "../model/span";
import { elementAt } from "./element";
import { outputText } from "./hints";
import { titleOf } from "./outline";

/** A layer as a step of the flow of data. */
export interface Step {
  readonly layer: Layer;
  readonly name: string;
  /** What it gives. */
  readonly detail: string;
}

/** A layer at the other end of an edge, and where the edge is written: the reference, or the type of who reads by order. */
export interface Edge {
  readonly step: Step;
  readonly written: readonly Span[];
}

/** The layer at a place, or the one that a reference there means. */
export function stepAt(analysis: Analysis, offset: number): Step | undefined {
  const { found } = analysis;
  const element = found && elementAt(found, offset);
  if (element?.kind === "layer") return stepOf(analysis, element.layer.index);
  if (element?.kind === "reference")
    return element.reference.to.kind === "layer" ? stepOf(analysis, element.reference.to.index) : undefined;
  // Where keys mean layers, what stands for one in the outline.
  const layer = found?.model.layers.find((l) => holds(l.typeSpan, offset));
  return layer && stepOf(analysis, layer.index);
}

export function stepOf({ found }: Analysis, index: number): Step | undefined {
  const layer = found?.model.layers[index];
  const own = found?.facts.layers[index];
  if (!found || !layer) return undefined;
  return { layer, name: titleOf(layer), detail: (own && outputText(found, own)) ?? "" };
}

/** What a layer reads, each once. */
export function sourcesOf(analysis: Analysis, index: number): readonly Edge[] {
  const layer = analysis.found?.model.layers[index];
  return layer ? edges(analysis, readBy(layer)) : [];
}

/** Who reads a layer, each once. */
export function readersOf(analysis: Analysis, index: number): readonly Edge[] {
  const layers = analysis.found?.model.layers ?? [];
  const reading = layers.flatMap((reader) =>
    readBy(reader).flatMap(([to, span]) => (to === index ? [[reader.index, span] as const] : [])),
  );
  return edges(analysis, reading);
}

type End = readonly [index: number, written: Span];

const readBy = (layer: Layer): readonly End[] =>
  layer.calls
    .flat()
    .flatMap(({ to, implied, span }): readonly End[] =>
      to.kind === "layer" ? [[to.index, implied ? layer.typeSpan : span]] : [],
    );

function edges(analysis: Analysis, ends: readonly End[]): readonly Edge[] {
  const written = new Map<number, Span[]>();
  for (const [index, span] of ends) written.set(index, [...(written.get(index) ?? []), span]);
  return [...written].flatMap(([index, spans]) => {
    const step = stepOf(analysis, index);
    return step ? [{ step, written: spans }] : [];
  });
}
