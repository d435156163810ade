import { ownValue } from "../../model/own";
import { get, isMapping, type Tree } from "../../model/tree";
import type { Note } from "../dialect";
import { keyNotes, note } from "../said";
import { COMPACT, COMPACT_LAYER, PARTS, SECTIONS } from "./complete";
import type { Spec } from "./graph";

/** What the keys mean around the modules. */
export const keysOfSpec = ({ root, modules, graph, calls }: Spec): readonly Note[] => [
  ...keyNotes(root, SECTIONS),
  ...keyNotes(graph.value, PARTS),
  ...valuesIn(modules.value).flatMap((t) => compactNotes(get(t, "compact"))),
  ...calls.entries.flatMap(({ key }) => {
    const [module, ...others] = String(key.value).split("~");
    return others.length > 0 ? [note(key.span, `**${key.value}**: One of the calls of ${module}.`)] : [];
  }),
  ...valuesIn(calls).flatMap((t) =>
    isMapping(t)
      ? t.entries.map(({ key }) => note(key.span, `**${key.value}**: Argument that reads this.`))
      : [],
  ),
];

const valuesIn = (tree: Tree): readonly Tree[] => (isMapping(tree) ? tree.entries.map((e) => e.value) : []);

function compactNotes(tree: Tree | undefined): readonly Note[] {
  if (!isMapping(tree)) return [];
  const around = tree.entries.flatMap(({ key, value, span }) => {
    const doc = isMapping(value) ? undefined : ownValue(COMPACT, String(key.value));
    return doc === undefined ? [] : [note(span, `**${key.value}**: ${doc}`)];
  });
  return [...around, ...keyNotes(tree, COMPACT), ...keyNotes(get(tree, "layer"), COMPACT_LAYER)];
}
