import type { Completion, Cursor, Signature } from "../../model/completion";
import { CURSOR } from "../../model/completion";
import { isMapping, stringOf } from "../../model/tree";
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
export function completeTorcharc({ parsed, path, role }: Cursor): readonly Completion[] {
  const spec = specIn(parsed.root);
  const [top, ...deeper] = path;
  if (!spec || top?.kind !== "entry") return [];
  const section = top.entry.key.value;
  if (section === "graph" && isMapping(spec.graph.value))
    return role === "value" ? names(spec.graph.value) : [];
  const last = deeper.at(-1);
  if (section !== "modules" || last?.kind !== "entry" || deeper.length < 2) return [];
  // The key that leads to the mapping in which the word stands is a class, or the name of a module.
  const above = deeper.slice(0, -1).find((s) => s.kind === "entry" && s.entry.value === last.map);
  const type = above?.kind === "entry" ? specOf(String(above.entry.key.value)) : undefined;
  if (!type) return role === "key" ? CLASSES : [];
  const parameters = parametersOf(type.args);
  if (role === "key") return argumentCompletions(parameters, keysOf(last.map));
  return valueCompletions(parameters.find((p) => p.name === last.entry.key.value));
}

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
