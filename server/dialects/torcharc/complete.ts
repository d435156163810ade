import type { Completion, Cursor, Signature } from "../../model/completion";
import { CURSOR } from "../../model/completion";
import { get, isMapping, type Mapping, stringOf, type Tree } from "../../model/tree";
import { argumentCompletions, keysOf, parametersOf, valueCompletions } from "../../vocabulary/signature";
import { VOCABULARY } from "../torch/vocabulary";
import { callsIn, inputsIn, specIn } from "./graph";
import { specOf } from "./modules";
import { OWN_MODULES } from "./own";

/** What a class takes. */
export function describeModule(type: string): Signature | undefined {
  const spec = specOf(type);
  return spec && { type: spec.type, doc: spec.doc, parameters: parametersOf(spec.args) };
}

/** Classes and their arguments in `modules`, names in `graph`. */
export function completeTorcharc({ parsed: { root }, path, role, word }: Cursor): readonly Completion[] {
  const [top, ...deeper] = path;
  if (top?.kind !== "entry" || !(specIn(root) || isBegun(root, word))) return [];
  if (deeper.length === 0) return role === "key" ? keys(SECTIONS, top.map) : [];
  const section = top.entry.key.value;
  if (section === "graph") {
    const graph = top.entry.value;
    const [own, ...more] = deeper;
    if (role === "value") return isMapping(graph) ? names(graph) : [];
    return own?.kind === "entry" && more.length === 0 ? keys(PARTS, own.map) : [];
  }
  const last = deeper.at(-1);
  if (section === "modules" && last?.kind === "item" && role === "value") return CLASSES;
  if (section !== "modules" || last?.kind !== "entry" || deeper.length < 2) return [];
  // The key that leads to the mapping in which the word stands is a class, or the name of a module.
  const above = deeper.slice(0, -1).find((s) => s.kind === "entry" && s.entry.value === last.map);
  const type = above?.kind === "entry" ? specOf(String(above.entry.key.value)) : undefined;
  if (!type) return role === "key" ? CLASSES : [];
  const parameters = parametersOf(type.args);
  if (role === "key") return argumentCompletions(parameters, keysOf(last.map));
  return valueCompletions(parameters.find((p) => p.name === last.entry.key.value));
}

/** Whether it may become one: a module of it is of a class that is known, or is about to be. */
function isBegun(root: Tree | undefined, word: string): boolean {
  const modules = get(root, "modules");
  if (!isMapping(modules)) return false;
  const isClass = (key: string): boolean =>
    CLASSES.some((c) => c.label === key) ||
    (key === CURSOR && /^[A-Z]/.test(word) && CLASSES.some((c) => c.label.startsWith(word)));
  return modules.entries.some(
    ({ value }) => isMapping(value) && value.entries.length === 1 && [...allKeysOf(value)].some(isClass),
  );
}

const allKeysOf = ({ entries }: Mapping): readonly string[] => entries.map((e) => String(e.key.value));

const keys = (docs: Readonly<Record<string, string>>, map: Mapping): readonly Completion[] =>
  Object.entries(docs)
    .filter(([label]) => !keysOf(map).has(label))
    .map(([label, doc]) => ({ label, kind: "key", doc }));

/** The keys of the file, and of its graph. */
export const SECTIONS = {
  modules: "Modules by name.",
  graph: "What the modules read.",
  input_shape: "Shapes of the inputs, without the batch.",
};
export const PARTS = {
  input: "Names of the inputs.",
  modules: "What each module reads.",
  output: "What leaves the model.",
};

/** The keys of the compact form, and of what stands under `layer`. */
export const COMPACT = {
  prelayer: "Modules before each layer.",
  layer: "Class of the layers, and the arguments of each.",
  postlayer: "Modules after each layer.",
};
export const COMPACT_LAYER = {
  type: "Class of the layer.",
  keys: "Names of the arguments.",
  args: "A row of values for each layer.",
};

const CLASSES: readonly Completion[] = [
  ...OWN_MODULES,
  ...VOCABULARY.map((s) => s.type),
  "Sequential",
  "compact",
].map((label) => ({ label, kind: "type" }));

function names(graph: Parameters<typeof callsIn>[0]): readonly Completion[] {
  const inputs = inputsIn(graph).map((t) => stringOf(t) ?? "");
  const calls = callsIn(graph).map((c) => c.node);
  return [...new Set([...inputs, ...calls])]
    .filter((label) => label !== "" && label !== CURSOR)
    .map((label) => ({ label, kind: "reference" }));
}
