import type { Argument, Layer } from "../../model/layer";
import { ownValue } from "../../model/own";
import { isMapping, type Tree } from "../../model/tree";
import type { WrittenEntry } from "./entry";
import type { Resolved } from "./resolve";
import type { EntryScope } from "./scope";

/** A mapping of arguments, by name. */
export function argumentsIn(tree: Tree | undefined): ReadonlyMap<string, Argument> {
  if (!isMapping(tree)) return new Map();
  return new Map(
    tree.entries.map((e) => [
      String(e.key.value),
      { name: String(e.key.value), value: e.value, span: e.span, keySpan: e.key.span },
    ]),
  );
}

/** The file's defaults, for arguments that the layer takes and does not give. */
export function withDefaults(
  { args }: WrittenEntry,
  spec: Resolved,
  { defaults }: EntryScope,
): readonly Argument[] {
  const said = (name: string): boolean =>
    args.some((a) => a.name === name || ownValue(spec.args, name)?.aliases.includes(String(a.name)));
  const taken = [...defaults.values()].filter(({ name }) => {
    const known = Object.keys(spec.args).find(
      (n) => n === name || ownValue(spec.args, n)?.aliases.includes(String(name)),
    );
    return known !== undefined && !said(known) && !spec.plain?.unshared?.includes(known);
  });
  return [...args, ...taken];
}

/** An entry as the reader of arguments wants it. */
export function pseudoLayer(written: WrittenEntry, args: readonly Argument[], { layer }: EntryScope): Layer {
  const { span, type, typeSpan } = written;
  return { index: layer, name: type, type, span, typeSpan, args, calls: [] };
}
