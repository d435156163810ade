import { get, isMapping, isNull, type Mapping, stringOf, type Tree } from "../../../model/tree";
import type { Version } from "../document";
import { dtypesOf } from "./names";

/** What is wrong with the policy that a layer's `dtype` is a mapping of, and where. */
export function wrongPolicy(
  type: string,
  tree: Tree | undefined,
  version: Version,
): { readonly at: Tree; readonly what: string } | undefined {
  if (!isMapping(tree)) return undefined;
  // Python takes an empty mapping for none.
  if (version !== "keras3" && type === "InputLayer" && tree.entries.length === 0) return undefined;
  const written = get(tree, "class_name");
  const name = stringOf(written);
  if (!written || name === undefined) return { at: tree, what: "needs class_name and config" };
  if (name.includes(">") || stringOf(get(tree, "registered_name"))?.includes(">")) return undefined;
  const isOwn = version === "keras3" ? /^(\w+DTypePolicy|DTypePolicy(Map)?)$/ : /^Policy(V1)?$/;
  const isOther = version === "keras3" ? /^Policy(V1)?$/ : /DTypePolicy(Map)?$/;
  if (isOther.test(name))
    return {
      at: written,
      what: `${name} is of ${version === "keras3" ? "Keras 2" : "Keras 3"}; give a name instead`,
    };
  if (!isOwn.test(name)) return undefined;
  if (version !== "keras3" && type === "InputLayer") return { at: tree, what: "must be a name" };
  return /^(Float)?DTypePolicy$|^Policy$/.test(name) ? wrongName(type, tree, version) : undefined;
}

/** Of the policies that are made of a name alone. */
function wrongName(type: string, tree: Mapping, version: Version): { at: Tree; what: string } | undefined {
  const name = get(get(tree, "config"), "name");
  if (!name || (version === "keras3" && isNull(name)))
    return version === "keras3" ? undefined : { at: tree, what: "needs name in its config" };
  const text = stringOf(name);
  return text !== undefined && dtypesOf(version, type === "InputLayer" ? "" : type).has(text)
    ? undefined
    : { at: name, what: `${text ?? "this"} is not a dtype` };
}
