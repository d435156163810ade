import type { Argument } from "../../model/layer";
import type { Span } from "../../model/span";
import { booleanOf, type Entry, entry, isMapping, type Mapping, stringOf, type Tree } from "../../model/tree";

/** A class and its arguments, as a config file writes an instance: the class is called when the config is read. */
export interface Target {
  /** The dotted path of the class, as written. */
  readonly path: string;
  readonly pathSpan: Span;
  readonly span: Span;
  readonly args: readonly Argument[];
}

export const NEW = "!new:";

/**
 * Reads `{_target_: path, …}` of Hydra, `{class_path: path, init_args: …}` of Lightning, `{target: path, params: …}`, and
 * `!new:path` of HyperPyYAML. A partial is a function and no instance.
 */
export function targetOf(tree: Tree, text: string): Target | undefined {
  if (tree.tag?.startsWith(NEW)) return ofTag(tree, tree.tag.slice(NEW.length), text);
  if (!isMapping(tree)) return undefined;
  for (const [key, argumentsOf] of FORMS) {
    const own = entry(tree, key);
    const path = stringOf(own?.value);
    if (!own || path === undefined || booleanOf(entry(tree, "_partial_")?.value) === true) continue;
    return { path, pathSpan: own.value.span, span: tree.span, args: argumentsOf(tree) };
  }
  return undefined;
}

const FORMS: readonly (readonly [string, (tree: Mapping) => readonly Argument[]])[] = [
  ["_target_", besideTarget],
  ["class_path", (tree) => within(entry(tree, "init_args")?.value)],
  ["target", (tree) => within(entry(tree, "params")?.value)],
];

/** A dictionary that keeps the order of its keys, which is what torch takes for the names of modules. */
export const isOrdered = ({ path }: Target): boolean => path === "collections.OrderedDict";

/** The values of an ordered dictionary by their keys: written as arguments, as a mapping or as a list of pairs. */
export function orderedIn({ args: [first, ...others] }: Target): readonly Argument[] {
  if (!first || typeof first.name === "string") return first ? [first, ...others] : [];
  const { value } = first;
  if (value.kind === "map") return [...value.entries.map(namedArgument), ...others];
  const pairs = value.kind === "seq" ? value.items : [];
  return pairs.flatMap((pair): Argument[] => {
    const [key, held] = pair.kind === "seq" ? pair.items : [];
    return key?.kind === "scalar" && held
      ? [{ name: String(key.value), value: held, span: pair.span, keySpan: key.span }]
      : [];
  });
}

/** Hydra's own keys begin and end with `_`; `_args_` (some write `args`) are by position. */
function besideTarget(tree: Mapping): readonly Argument[] {
  return tree.entries.flatMap((e) => {
    const key = String(e.key.value);
    if (e.value.kind === "seq" && (key === "_args_" || key === "args")) return e.value.items.map(positional);
    return /^_\w+_$/.test(key) ? [] : [namedArgument(e)];
  });
}

const within = (tree: Tree | undefined): readonly Argument[] =>
  tree?.kind === "map"
    ? tree.entries.map(namedArgument)
    : tree?.kind === "seq"
      ? tree.items.map(positional)
      : [];

const namedArgument = ({ key, value, span }: Entry): Argument => ({
  name: String(key.value),
  value,
  span,
  keySpan: key.span,
});

const positional = (value: Tree, i: number): Argument => ({ name: i, value, span: value.span });

function ofTag(tree: Tree, path: string, text: string): Target {
  const at = text.lastIndexOf(NEW + path, tree.span.start);
  const start = at < 0 ? tree.span.start : at + NEW.length;
  const pathSpan = { start, end: at < 0 ? tree.span.end : start + path.length };
  const end = Math.max(tree.span.end, pathSpan.end);
  return {
    path,
    pathSpan,
    span: { start: Math.min(at < 0 ? start : at, tree.span.start), end },
    args: within(tree),
  };
}
