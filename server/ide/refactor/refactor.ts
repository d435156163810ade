import type { Analysis } from "../../analysis/analyse";
import { converted } from "../../edit/convert";
import type { Editable } from "../../edit/editable";
import { namedReferences } from "../../edit/names";
import { duplicated } from "../../edit/order";
import { withoutLayers } from "../../edit/remove";
import { swapped } from "../../edit/swap";
import type { Layer } from "../../model/layer";
import type { Edit } from "../../model/problem";
import type { Span } from "../../model/span";
import type { Language } from "../../model/tree";
import { parse } from "../../syntax/parse";
import { length } from "../element";
import { annotated } from "./annotate";
import { extracted } from "./extract";
import { inlined } from "./inline";
import { editableOf, layerOn } from "./place";
import { type AtScale, summarised } from "./summary";

export type { AtScale };

/** A change of a whole file, or of a layer in it, that keeps every reference right. */
export interface Refactoring {
  readonly id: RefactoringId;
  readonly title: string;
  /** As code actions are sorted. */
  readonly kind: "refactor.rewrite" | "refactor.move" | "refactor.extract" | "refactor.inline";
  readonly edits: readonly Edit[];
}

export type RefactoringId = LayerChange | BlockChange | FileChange;
type FileChange = "names" | "numbers" | "summary";
type BlockChange = "extract" | "inline";
type LayerChange = "delete" | "duplicate" | "up" | "down";

const KINDS: Readonly<Partial<Record<RefactoringId, Refactoring["kind"]>>> = {
  up: "refactor.move",
  down: "refactor.move",
  extract: "refactor.extract",
  inline: "refactor.inline",
};

const TITLES: Readonly<Record<RefactoringId, string>> = {
  delete: "Delete layer",
  duplicate: "Duplicate layer",
  up: "Move layer up",
  down: "Move layer down",
  extract: "Extract rows to a block",
  inline: "Inline block",
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
  at: Span,
  atScale: AtScale,
): Refactoring | string | undefined {
  const { found } = analysis;
  if (!found) return undefined;
  const made = (edits: readonly Edit[] | undefined): Refactoring | undefined =>
    edits && { id, title: TITLES[id], kind: KINDS[id] ?? "refactor.rewrite", edits };
  if (isBlockChange(id))
    return (
      made(id === "extract" ? extracted(analysis, at) : inlined(analysis, at.start)) ??
      `${TITLES[id]}: ${BLOCK_REFUSALS[id]}`
    );
  if (!isLayerChange(id))
    return made(fileChange(analysis, id, atScale)) ?? `${TITLES[id]}: nothing to change`;
  const layer = layerOn(analysis, at.start);
  if (!layer) return undefined;
  const changed = made(layerChange(layer, id, editableOf(analysis, found)));
  return changed ?? `${TITLES[id]}: ${layer.type} stays where it is; ${REFUSALS[id]}`;
}

/** All that can be done at a place. */
export function refactoringsAt(analysis: Analysis, at: Span, atScale: AtScale): readonly Refactoring[] {
  return (Object.keys(TITLES) as RefactoringId[]).flatMap((id) => {
    const result = refactored(analysis, id, at, atScale);
    return typeof result === "object" ? [result] : [];
  });
}

const BLOCK_REFUSALS: Readonly<Record<BlockChange, string>> = {
  extract:
    "select consecutive rows of a `layers:` file that read one layer and are read only through the last of them",
  inline:
    "this row uses no block, or one that is repeated, residual, or given arguments that its rows do not name",
};

const isBlockChange = (id: RefactoringId): id is BlockChange => Object.hasOwn(BLOCK_REFUSALS, id);

const isLayerChange = (id: RefactoringId): id is LayerChange => Object.hasOwn(REFUSALS, id);

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

function fileChange(analysis: Analysis, id: FileChange, atScale: AtScale): readonly Edit[] | undefined {
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

/** Where an offset in a layer is after it has changed places with its neighbour: the first two edits. */
export function movedOffset({ id, edits }: Refactoring, offset: number): number | undefined {
  const [first, second] = edits;
  if (!first || !second || (id !== "up" && id !== "down")) return undefined;
  const [from, to] = id === "up" ? [second, first] : [first, second];
  const before = edits.filter((e) => e.span.start < to.span.start);
  const shift = before.reduce((by, e) => by + e.text.length - length(e.span), 0);
  return to.span.start + shift + offset - from.span.start;
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
