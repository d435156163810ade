import type { Analysis, Found } from "../../analysis/analyse";
import { converted } from "../../edit/convert";
import type { Editable } from "../../edit/editable";
import { namedReferences } from "../../edit/names";
import { duplicated } from "../../edit/order";
import { withoutLayers } from "../../edit/remove";
import { lineEnd, lineStart } from "../../edit/style";
import { swapped } from "../../edit/swap";
import { edited } from "../../model/edits";
import { type Layer, placesOf } from "../../model/layer";
import type { Edit } from "../../model/problem";
import { holds, type Span } from "../../model/span";
import type { Language } from "../../model/tree";
import { parse } from "../../syntax/parse";
import { annotated } from "./annotate";
import { type AtScale, summarised } from "./summary";

export type { AtScale };

/** A change of a whole file, or of a layer in it, that keeps every reference right. */
export interface Refactoring {
  readonly id: RefactoringId;
  readonly title: string;
  /** As code actions are sorted. */
  readonly kind: "refactor.rewrite" | "refactor.move";
  readonly edits: readonly Edit[];
}

export type RefactoringId = LayerChange | "names" | "numbers" | "summary";
type LayerChange = "delete" | "duplicate" | "up" | "down";

const TITLES: Readonly<Record<RefactoringId, string>> = {
  delete: "Delete layer",
  duplicate: "Duplicate layer",
  up: "Move layer up",
  down: "Move layer down",
  names: "Convert references to names",
  numbers: "Annotate row numbers",
  summary: "Refresh summary",
};

/** Why a layer stays as it is. */
const REFUSALS: Readonly<Record<LayerChange, string>> = {
  delete: "it is an output of the model, or it merges several inputs that nothing else could stand for",
  duplicate: "a copy of it would need several inputs",
  up: "it is the first of its list, or its references could not be kept",
  down: "it is the last of its list, or its references could not be kept",
};

/** The change of the layer on this line, or of the file; a sentence that says why not; nothing where there is no layer. */
export function refactored(
  analysis: Analysis,
  id: RefactoringId,
  offset: number,
  atScale: AtScale,
): Refactoring | string | undefined {
  const { found } = analysis;
  if (!found) return undefined;
  const made = (edits: readonly Edit[] | undefined): Refactoring | undefined =>
    edits && {
      id,
      title: TITLES[id],
      kind: id === "up" || id === "down" ? "refactor.move" : "refactor.rewrite",
      edits,
    };
  if (!isLayerChange(id))
    return made(fileChange(analysis, id, atScale)) ?? `${TITLES[id]}: nothing to change`;
  const layer = layerOn(analysis, offset);
  if (!layer) return undefined;
  const changed = made(layerChange(layer, id, editableOf(analysis, found)));
  return changed ?? `${TITLES[id]}: ${layer.type} stays where it is; ${REFUSALS[id]}`;
}

/** All that can be done at a place. */
export function refactoringsAt(
  analysis: Analysis,
  { start }: Span,
  atScale: AtScale,
): readonly Refactoring[] {
  return (Object.keys(TITLES) as RefactoringId[]).flatMap((id) => {
    const result = refactored(analysis, id, start, atScale);
    return typeof result === "object" ? [result] : [];
  });
}

const isLayerChange = (id: RefactoringId): id is LayerChange => Object.hasOwn(REFUSALS, id);

export const editableOf = ({ text }: Analysis, found: Found): Editable => ({
  text,
  root: found.parsed.root,
  model: found.model,
  dialect: found.dialect,
});

function layerChange(layer: Layer, id: LayerChange, file: Editable): readonly Edit[] | undefined {
  const { layers } = file.model;
  const [before, behind] = [layers[layer.index - 1], layers[layer.index + 1]];
  switch (id) {
    case "delete":
      return withoutLayers([layer], file);
    case "duplicate":
      return duplicated(layer, file);
    case "up":
      return before && swapped(before, layer, file);
    case "down":
      return behind && swapped(layer, behind, file);
  }
}

function fileChange(
  analysis: Analysis,
  id: Exclude<RefactoringId, LayerChange>,
  atScale: AtScale,
): readonly Edit[] | undefined {
  const { found, text, language } = analysis;
  if (!found) return undefined;
  switch (id) {
    case "names":
      return namedReferences(editableOf(analysis, found), language);
    case "numbers":
      return annotated(found, text);
    case "summary":
      return summarised(analysis, atScale);
  }
}

/** The layer whose entry stands on the line of this offset, where entries of the form can be written. */
export function layerOn({ found, text }: Analysis, offset: number): Layer | undefined {
  if (!found?.dialect.notation || found.model.places) return undefined;
  const { layers } = found.model;
  const isHere = ({ span: s }: Layer): boolean =>
    lineStart(text, s.start) <= offset && offset <= lineEnd(text, s.end);
  const here = layers.filter(isHere);
  return here.find((l) => holds(l.span, offset)) ?? here[0];
}

/** Where the lines of layers begin and end, as offsets. */
export const layerSpans = ({ found }: Analysis): readonly Span[] =>
  found?.dialect.notation && !found.model.places ? placesOf(found.model).map((p) => p.span) : [];

/** Where an offset in a layer is after it has moved. */
export function movedOffset(
  analysis: Analysis,
  { id, edits }: Refactoring,
  offset: number,
): number | undefined {
  const layer = layerOn(analysis, offset);
  if (!layer || (id !== "up" && id !== "down")) return undefined;
  const { text, found } = analysis;
  const other = found?.model.layers[layer.index + (id === "up" ? -1 : 1)];
  if (!other) return undefined;
  const after = edited(text, edits);
  const line = (of: string, at: number): number => of.slice(0, at).split("\n").length;
  const from = line(text, layer.span.start);
  const height = line(text, other.span.end) - line(text, other.span.start) + 1;
  const own = line(text, layer.span.end) - from + 1;
  const between = line(text, other.span.start) - from;
  const to = id === "up" ? line(text, other.span.start) : from + between + height - own;
  const lines = after.split("\n");
  const start = lines.slice(0, to - 1 + line(text, offset) - from).join("\n").length + 1;
  return start + (offset - lineStart(text, offset));
}

export interface OtherText {
  readonly text: string;
  readonly language: Language;
}

/** The file in the other language, where that is a model of the same form. */
export function inOtherLanguage({ found, language }: Analysis): OtherText | undefined {
  const to = language === "json" ? "yaml" : "json";
  const text = found?.parsed.root && converted(found.parsed.root, to);
  const isRead =
    text !== undefined && found?.dialect.scent(text) && found.dialect.claim(parse(text, to)) !== undefined;
  return isRead ? { text, language: to } : undefined;
}
