import { entry, type Tree } from "../../model/tree";
import type { Measured, Note } from "../dialect";
import { networksIn } from "./find";

const KEYS: Readonly<Record<string, string>> = {
  _target_: "Class that is called when the config is read.",
  class_path: "Class that is called when the config is read.",
  _args_: "Arguments by position.",
  init_args: "Arguments of the class.",
  _partial_: "Whether the class is called later, with more arguments.",
};

/** What stands around the layers of a network. */
export function targetNotes({ model }: Measured, root: Tree): readonly Note[] {
  return networksIn(root, "").flatMap(({ target, tree }) => {
    const keys = Object.entries(KEYS).flatMap(([key, said]): readonly Note[] => {
      const span = entry(tree, key)?.key.span;
      return span ? [{ span, hintAt: span.end, hover: `**${key}**: ${said}` }] : [];
    });
    const own = model.layers.some((l) => l.typeSpan.start === target.pathSpan.start);
    const { pathSpan: span, path } = target;
    return own ? keys : [...keys, { span, hintAt: span.end, hover: `**${path}**: Network of this file.` }];
  });
}
