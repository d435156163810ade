import type { Edit } from "../model/problem";
import { granted, type IdeaWish } from "../rules/kit/wishes";
import type { Analysis } from "./analyse";
import { contextOf } from "./context";
import { readingOf } from "./found";

/** One of the three ideas made of a layer: the edits, or a sentence that says why not. Nothing where there is no such layer. */
export function ideaMade(
  analysis: Analysis,
  index: number,
  wish: IdeaWish,
): readonly Edit[] | string | undefined {
  const { name, text, options, found } = analysis;
  const layer = found?.model.layers[index];
  if (!found || !layer) return undefined;
  const file = { name, text, options };
  const faults = [...readingOf(found, file).faults, ...found.disagreements];
  return granted(layer, wish, contextOf(found, faults, file));
}
