import type { Completion, Cursor } from "../../model/completion";
import { CURSOR } from "../../model/completion";
import { ownValue } from "../../model/own";
import { get, isMapping, type Mapping, type Parsed } from "../../model/tree";
import { argumentCompletions, keysOf, parametersOf, valueCompletions } from "../../vocabulary/signature";
import { SECTION_DOCS, SECTION_NAMES, SECTION_OF, SECTIONS, TYPES } from "./keys";
import { claimed } from "./read";

/** The keys of a section, and the words that a key may have. */
export function completePycls({ parsed, path, role }: Cursor): readonly Completion[] {
  const [section, key, ...deeper] = path;
  const root = claimed(parsed) ?? begun(parsed);
  if (!root || deeper.length > 0) return [];
  if (section?.kind !== "entry") return [];
  if (!key) return role === "key" ? sections(keysOf(root)) : [];
  const name = SECTION_NAMES.find((n) => n === section.entry.key.value);
  if (!name || key.kind !== "entry") return [];
  const parameters = parametersOf(SECTIONS[name]);
  if (role === "key") return argumentCompletions(parameters, keysOf(key.map));
  const own = String(key.entry.key.value);
  const words = name === "MODEL" ? ownValue(WORDS, own) : undefined;
  if (words) return words.map((label) => ({ label, kind: "value" }));
  return valueCompletions(parameters.find((p) => p.name === own));
}

const WORDS = { TYPE: TYPES, ACTIVATION_FUN: ["relu", "silu", "swish", "gelu"] };

/** It says of which type the model is, or is about to; others have a `MODEL` as well. */
function begun({ root }: Parsed): Mapping | undefined {
  if (!isMapping(root)) return undefined;
  const model = get(root, "MODEL");
  const type = get(model, "TYPE");
  const isFamily = [...SECTION_OF.values()].some((name) => isMapping(get(root, name)));
  const isEmpty = isMapping(model) && root.entries.length === 1 && keysOf(model).size === 0;
  const isOurs = type?.kind === "scalar" && [...TYPES, CURSOR].some((t) => t === type.value);
  return isFamily || isEmpty || isOurs ? root : undefined;
}

const sections = (given: ReadonlySet<string>): readonly Completion[] =>
  SECTION_NAMES.filter((n) => !given.has(n)).map((label) => {
    const doc = ownValue(SECTION_DOCS, label);
    return { label, kind: "key", ...(doc ? { doc } : {}) };
  });
