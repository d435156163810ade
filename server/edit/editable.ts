import type { Notation } from "../dialects/dialect";
import type { Model } from "../model/layer";
import type { Edit } from "../model/problem";
import type { Tree } from "../model/tree";

/** A file that is to be edited: its text, what it was read as, and how its form writes things. */
export interface Editable {
  readonly text: string;
  readonly root: Tree | undefined;
  readonly model: Model;
  readonly dialect: { readonly notation?: Notation };
}

/** Lines end in the file as they do in it. */
export function withItsLineEnds(edits: readonly Edit[], { text }: Pick<Editable, "text">): readonly Edit[] {
  if (!/\r\n/.test(text)) return edits;
  return edits.map((e) => ({ ...e, text: e.text.replace(/\r?\n/g, "\r\n") }));
}
