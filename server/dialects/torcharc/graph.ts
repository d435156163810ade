import type { PlacedFault } from "../../model/fault";
import type { Reference } from "../../model/layer";
import type { Span } from "../../model/span";
import {
  type Entry,
  entry,
  get,
  isMapping,
  items,
  type Mapping,
  stringOf,
  type Tree,
} from "../../model/tree";
import { nearest } from "../../text/nearest";

/** One call of a module. */
export interface Call {
  /** `conv~left`, a call of `conv`. */
  readonly node: string;
  readonly module: string;
  readonly span: Span;
  /** What it reads, in the order of the module's parameters. */
  readonly inputs: readonly Tree[];
}

/** The calls that a file describes, in its order, which is the one in which they run. */
export const callsIn = (graph: Mapping): readonly Call[] => {
  const own = get(graph, "modules");
  return (isMapping(own) ? own.entries : []).map(({ key, value }: Entry): Call => {
    const node = String(key.value);
    const [module = node] = node.split("~");
    return { node, module, span: key.span, inputs: namesIn(value) };
  });
};

/** Inputs by position, lists of them for modules that merge, or by name. */
function namesIn(tree: Tree): readonly Tree[] {
  if (tree.kind === "scalar") return [tree];
  if (tree.kind === "seq") return tree.items.flatMap((t) => (t.kind === "seq" ? t.items : [t]));
  return [...tree.entries]
    .map((e) => ({ value: e.value, at: PARAMETERS.indexOf(String(e.key.value)) }))
    .sort((a, b) => (a.at < 0 || b.at < 0 ? 0 : a.at - b.at))
    .map((e) => e.value);
}

/** The names of what modules take besides the first input, in torch's order. */
const PARAMETERS = [
  "input",
  "x",
  "query",
  "key",
  "value",
  "src",
  "tgt",
  "memory",
  "mat2",
  "y",
  "feature",
  "conditioner",
];

/** The names in `input`: one, or a list. */
export const inputsIn = (graph: Mapping): readonly Tree[] => listed(get(graph, "input"));

/** The names in `output`: one, a list, or a mapping. */
export function outputsIn(graph: Mapping): readonly Tree[] {
  const tree = get(graph, "output");
  return isMapping(tree) ? tree.entries.map((e) => e.value) : listed(tree);
}

const listed = (tree: Tree | undefined): readonly Tree[] =>
  tree?.kind === "scalar" && tree.value !== null ? [tree] : items(tree);

/** Among more names than this nobody looks for the nearest. */
const MOST_NAMES = 500;

/** Of `conv~left` the module alone: its other calls have the same name. */
export const moduleSpan = ({ start, end }: Span, node: string): Span => {
  const at = node.indexOf("~");
  const first = start + (end - start - node.length) / 2;
  return at < 0 ? { start, end } : { start: first, end: first + at };
};

/** Who a name stands for, as far as the file has come. */
export type CallNames = Map<string, Omit<Reference, "span" | "text">>;

/** A reference to an input or to a call above; one to nothing, and a fault, where there is none of that name. */
export function referenceTo(
  tree: Tree,
  names: CallNames,
  later: ReadonlySet<string>,
  fault: (f: PlacedFault) => void,
): Reference {
  const text = stringOf(tree) ?? "";
  const { span } = tree;
  const found = names.get(text);
  if (found) return { ...found, span: moduleSpan(span, text), text };
  const near = names.size > MOST_NAMES ? [] : nearest(text, names.keys());
  const why = later.has(text)
    ? `${text} is called below; TorchArc builds the graph in the order of the file, so move its call above`
    : `There is no input or module call ${text || '""'} above${near[0] ? `; did you mean ${near[0]}?` : ""}`;
  fault({
    code: "bad-reference",
    span,
    message: why,
    fixes: later.has(text)
      ? []
      : near.map((name, i) => ({
          title: `Change to ${name}`,
          edits: [{ span, text: name }],
          preferred: i === 0,
        })),
  });
  return { to: { kind: "nothing", why }, span, text };
}

/** The parts of the document, if it is a spec of TorchArc. */
export interface Spec {
  readonly root: Mapping;
  readonly modules: Entry;
  readonly graph: Entry;
  readonly calls: Mapping;
}

export function specIn(root: Tree | undefined): Spec | undefined {
  const modules = entry(root, "modules");
  const graph = entry(root, "graph");
  const calls = get(graph?.value, "modules");
  if (!isMapping(root) || !modules || !graph || !isMapping(modules.value) || !isMapping(calls))
    return undefined;
  const wired = entry(graph.value, "input") ?? entry(graph.value, "output");
  return wired && isMapping(graph.value) ? { root, modules, graph, calls } : undefined;
}
