import { ownValue } from "../../../model/own";
import type { Value } from "../../../model/trace";
import { get, stringOf, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { anything } from "../../../vocabulary/args";

export const activation = anything();

/** A function by its name, or as the mapping that stands for one: `{class_name: "LeakyReLU", config: {…}}`. */
export function activationName(tree: Tree | undefined): string | undefined {
  const text = stringOf(tree);
  if (text !== undefined) return text;
  const name = stringOf(get(tree, "class_name"));
  return name === "function" || name === "str" ? stringOf(get(tree, "config")) : name;
}

/** The activation that a layer with weights has as an argument; `linear` is none. */
export function activated(g: Builder, y: Value, tree: Tree | undefined): Value {
  const name = activationName(tree);
  if (name === undefined || name === "linear") return y;
  return g.within("activation", () => activate(g, y, name));
}

export function activate(g: Builder, x: Value, name: string): Value {
  const fn = name
    .slice(name.lastIndexOf(">") + 1)
    .replace(/_v\d$/, "")
    .toLowerCase();
  if (fn === "linear") return g.identity(x);
  if (fn === "softmax" || fn === "log_softmax") return g.softmax(x, (x.type.dims?.length ?? 1) - 1);
  return g.activation(x, ownValue(PLAIN, fn) ?? fn.replaceAll("_", ""));
}

/** Spellings of Keras for functions that have another name here. */
const PLAIN: Readonly<Record<string, string>> = { swish: "silu", hard_swish: "hardsilu" };
