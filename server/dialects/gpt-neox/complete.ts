import type { Completion, Cursor } from "../../model/completion";
import { argumentCompletions, keysOf, parametersOf, valueCompletions } from "../../vocabulary/signature";
import { claimed, KEYS, plain } from "./keys";

/** The keys that decide the model, in the file's spelling, and the words that a key may have. */
export function completeNeox({ parsed, path, role }: Cursor): readonly Completion[] {
  const root = claimed(parsed.root);
  const [step, ...deeper] = path;
  if (!root || step?.kind !== "entry" || deeper.length > 0) return [];
  const parameters = parametersOf(KEYS);
  if (role === "value")
    return valueCompletions(parameters.find((p) => p.name === plain(String(step.entry.key.value))));
  const given = keysOf(root);
  const dashed = [...given].some((k) => k.includes("-"));
  const list = argumentCompletions(parameters, new Set([...given].map(plain)));
  return dashed ? list.map((c) => ({ ...c, label: c.label.replaceAll("_", "-") })) : list;
}
