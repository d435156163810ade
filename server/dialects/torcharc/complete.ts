import type { Completion, Cursor, PathStep, Signature } from "../../model/completion";
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
  const wiring = get(root, "graph");
  if (section === "input_shape" && role === "key" && deeper.length === 1 && isMapping(wiring))
    return inputsIn(wiring).flatMap((t) => named(stringOf(t)));
  if (section === "graph") {
    const graph = top.entry.value;
    const [own, ...more] = deeper;
    if (role === "value") return isMapping(graph) ? names(graph) : [];
    if (own?.kind !== "entry") return [];
    if (more.length === 0) return keys(PARTS, own.map);
    const [call] = more;
    const modules = get(root, "modules");
    return own.entry.key.value === "modules" &&
      call?.kind === "entry" &&
      more.length === 1 &&
      isMapping(modules)
      ? [...keysOf(modules)].filter((m) => !keysOf(call.map).has(m)).flatMap(named)
      : [];
  }
  const last = deeper.at(-1);
  const compact = section === "modules" ? inCompact(deeper, role) : undefined;
  if (compact) return compact;
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

/** In the compact form of a module: undefined where another class stands. */
function inCompact(path: readonly PathStep[], role: Cursor["role"]): readonly Completion[] | undefined {
  const [, form, part, item] = path;
  if (form?.kind !== "entry" || form.entry.key.value !== "compact" || part?.kind !== "entry")
    return undefined;
  const key = part.entry.key.value;
  if (!item) return role === "key" ? keys(COMPACT, part.map) : [];
  if (key !== "layer" || item.kind !== "entry") return role === "value" ? CLASSES : undefined;
  if (path.length === 4 && role === "key") return keys(COMPACT_LAYER, item.map);
  if (item.entry.key.value === "type") return CLASSES;
  const type = stringOf(get(part.entry.value, "type"));
  const spec = type === undefined || item.entry.key.value !== "keys" ? undefined : specOf(type);
  return spec ? argumentCompletions(parametersOf(spec.args), new Set()) : [];
}

const named = (label: string | undefined): readonly Completion[] =>
  label === undefined || label === CURSOR ? [] : [{ label, kind: "reference" }];

/** Whether it may become one: a module of it is of a class that is known, or is about to be. */
function isBegun(root: Tree | undefined, word: string): boolean {
  const modules = get(root, "modules");
  if (!isMapping(modules)) return isMapping(get(get(root, "graph"), "modules"));
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
