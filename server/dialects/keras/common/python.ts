import { isNull, isScalar, type Tree, withValue } from "../../../model/tree";
import type { Arg } from "../../../vocabulary/args";

/** Whether Python takes a value for true: nothing, zero and what is empty are false, and the word "false" is not. */
export function truthOf(tree: Tree): boolean {
  if (tree.kind === "seq") return tree.items.length > 0;
  if (tree.kind === "map") return tree.entries.length > 0;
  return tree.value !== null && tree.value !== 0 && tree.value !== "" && tree.value !== false;
}

/** An argument as Python reads it: a switch may be anything, and a boolean is a number. */
export function pythonic(name: string, arg: Arg<unknown>): Arg<unknown> {
  if (arg.schema.type === "boolean")
    return {
      ...arg,
      read: (tree) => truthOf(tree),
      odd: (tree) =>
        isSwitch(tree) ? undefined : `${name} must be true or false; Keras treats it as ${truthOf(tree)}`,
    };
  if (arg.whole !== true && arg.schema.type !== "number") return arg;
  return {
    ...arg,
    read: (tree) => arg.read(asNumber(tree)),
    odd: (tree) =>
      isTruth(tree)
        ? `${name} must be ${arg.expects}; Keras treats it as ${truthOf(tree) ? 1 : 0}`
        : undefined,
  };
}

/** Numbers stand for true and false in older files. */
const isSwitch = (tree: Tree): boolean =>
  isNull(tree) || isTruth(tree) || (isScalar(tree) && (tree.value === 0 || tree.value === 1));

const isTruth = (tree: Tree): boolean => isScalar(tree) && typeof tree.value === "boolean";

const asNumber = (tree: Tree): Tree =>
  isScalar(tree) && isTruth(tree) ? withValue(tree, Number(tree.value)) : tree;
