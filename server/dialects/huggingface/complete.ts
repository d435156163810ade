import type { Completion, Cursor, PathStep } from "../../model/completion";
import type { Mapping } from "../../model/tree";
import { claimOf } from "./claims";
import { entryOf } from "./config";
import { families } from "./families";
import type { Key } from "./keys";
import { MEANINGS } from "./meanings";

const TYPES = ["bfloat16", "float16", "float32"] as const;

/** Keys of the family with their defaults; families, classes and types where one of these stands. */
export function completeKeys(cursor: Cursor): readonly Completion[] {
  const claim = claimOf(cursor.parsed);
  const [first, ...inner] = cursor.path;
  if (!claim || first?.kind !== "entry" || first.map !== claim.root) return [];
  if (cursor.role === "key") return inner.length === 0 ? keysIn(claim.root, claim.family.keys) : [];
  return valuesAt(first, inner.length, claim.family);
}

function keysIn(map: Mapping, keys: Readonly<Record<string, Key<unknown>>>): readonly Completion[] {
  return Object.entries(keys)
    .filter(([name]) => !entryOf({ map, keys }, name))
    .map(([name, key]): Completion => {
      const doc = key.meaning ?? MEANINGS.get(name);
      return {
        label: name,
        kind: "key",
        detail: key.fallback === null ? "null" : String(key.fallback),
        ...(doc ? { doc } : {}),
      };
    });
}

function valuesAt(
  { entry: { key } }: Extract<PathStep, { kind: "entry" }>,
  depth: number,
  family: (typeof families)[number],
): readonly Completion[] {
  const value = (label: string, bare = false): Completion => ({
    label,
    kind: "value",
    ...(bare ? { bare } : {}),
  });
  const name = String(key.value);
  if (name === "architectures" && depth > 0)
    return family.classes
      .flatMap((c) => [`${c}${family.usual}`, `${c}Model`, `${c}ForSequenceClassification`])
      .map((c) => value(c));
  if (depth > 0) return [];
  if (name === "model_type") return families.flatMap((f) => f.types).map((t) => value(t));
  if (name === "torch_dtype" || name === "dtype") return TYPES.map((t) => value(t));
  const known = Object.hasOwn(family.keys, name) ? family.keys[name] : undefined;
  return known?.kind === "flag" ? ["true", "false"].map((v) => value(v, true)) : [];
}
