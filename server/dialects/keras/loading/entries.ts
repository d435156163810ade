import type { PlacedFault } from "../../../model/fault";
import { get, isMapping, isNull, isScalar, stringOf, type Tree } from "../../../model/tree";
import { isLayer, layerList, type Version } from "../document";

const CODE = "bad-argument";

/** What is said of the head of a model, whoever loads it. */
export const NO_CLASS = "A model needs class_name: Functional for a graph, Sequential for a chain";

export const noConfig = (type: string | undefined): string =>
  `${type ?? "A model"} needs config, a mapping with name and layers`;

/** What stands in a list of layers and is none: Keras refuses the whole file, whatever reads it. */
export function* noLayers(model: Tree, version: Version): Iterable<PlacedFault> {
  const list = layerList(model) ?? [];
  for (const [i, tree] of list.entries()) {
    const what = whyNoLayer(tree, version);
    if (what)
      yield { code: CODE, span: (what.at ?? tree).span, message: `Entry ${i + 1} of layers ${what.says}` };
  }
}

interface Why {
  readonly at?: Tree;
  readonly says: string;
}

function whyNoLayer(tree: Tree, version: Version): Why | undefined {
  if (!isMapping(tree))
    return {
      says: `must be a mapping with class_name and config${isScalar(tree) ? `, found ${tree.source}` : ""}`,
    };
  const type = get(tree, "class_name");
  if (!type) return { says: "needs class_name, the name of its class" };
  if (stringOf(type) === undefined) return { at: type, says: "has a class_name that is not text" };
  if (!isLayer(tree, version)) return { says: `needs a config beside its class_name ${stringOf(type)}` };
  return undefined;
}

/** What is passed on to a class by name, and what it is registered as. */
export function* unfitParts(tree: Tree, version: Version): Iterable<PlacedFault> {
  const type = stringOf(get(tree, "class_name")) ?? "";
  const [config, module, registered] = ["config", "module", "registered_name"].map((key) => get(tree, key));
  // What a model has is said of the model.
  const isModel = /^(Sequential|Functional|Model)$/.test(type);
  if (!isModel && config && !isMapping(config) && !isEmpty(config, version))
    yield { code: CODE, span: config.span, message: `${type}: config must be a mapping` };
  if (registered && !isScalar(registered))
    yield {
      code: CODE,
      span: registered.span,
      message: `${type}: registered_name must be text, or null for a class of Keras' own`,
    };
  if (version === "tf.keras" && module && isNull(module))
    yield {
      code: CODE,
      span: module.span,
      message: `${type}: module must not be null: tf.keras takes the class for one that nobody registered; leave module out`,
    };
}

/** What Python goes through as through a mapping without entries. */
const isEmpty = (config: Tree, version: Version): boolean =>
  isNull(config) || (version !== "keras3" && config.kind === "seq" && config.items.length === 0);
