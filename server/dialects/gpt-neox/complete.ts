import type { Completion, Cursor } from "../../model/completion";
import { isMapping } from "../../model/tree";
import { argumentCompletions, keysOf, parametersOf, valueCompletions } from "../../vocabulary/signature";
import { isBegun, KEYS, plain } from "./keys";

/** The keys that decide the model, in the file's spelling, and the words that a key may have. */
export function completeNeox({ parsed: { root }, text, path, role }: Cursor): readonly Completion[] {
  const [step, ...deeper] = path;
  if (!isMapping(root) || !isBegun(text) || step?.kind !== "entry" || deeper.length > 0) return [];
  const parameters = parametersOf(KEYS);
  if (role === "value")
    return valueCompletions(parameters.find((p) => p.name === plain(String(step.entry.key.value))));
  const given = keysOf(root);
  const dashed = [...given].some((k) => k.includes("-"));
  const list = argumentCompletions(parameters, new Set([...given].map(plain)));
  return dashed ? list.map((c) => ({ ...c, label: c.label.replaceAll("_", "-") })) : list;
}
