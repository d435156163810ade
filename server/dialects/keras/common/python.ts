import { booleanOf, isNull, isScalar, numberOf, type Tree, withItems, withValue } from "../../../model/tree";
import type { Arg } from "../../../vocabulary/args";
import { hasFloat } from "../../../vocabulary/layer";

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
      (tree.kind === "seq" ? tree.items.some(isTruth) : isTruth(tree))
        ? `${name} must be ${arg.expects}; Keras treats ${tree.kind === "seq" ? "true as 1" : `it as ${truthOf(tree) ? 1 : 0}`}`
        : undefined,
  };
}

/** Numbers stand for true and false in older files. */
const isSwitch = (tree: Tree): boolean =>
  isNull(tree) || isTruth(tree) || (isScalar(tree) && (tree.value === 0 || tree.value === 1));

const isTruth = (tree: Tree): boolean => isScalar(tree) && typeof tree.value === "boolean";

const asNumber = (tree: Tree): Tree => {
  if (tree.kind === "seq") return tree.items.some(isTruth) ? withItems(tree, tree.items.map(asNumber)) : tree;
  return isScalar(tree) && isTruth(tree) ? withValue(tree, Number(tree.value)) : tree;
};

/** One group, as a convolution before Keras 3 takes what Python takes for nothing. */
export const isUngrouped = (type: string, name: string, value: Tree): boolean =>
  name === "groups" && /^Conv/.test(type) && !truthOf(value);

/** The number in the place of what is written. */
export const one = ({ span }: Tree): Tree => ({ kind: "scalar", span, value: 1, source: "1" });

/** For Python a boolean is a number. */
export const countOf = (tree: Tree | undefined): number | undefined => {
  const truth = booleanOf(tree);
  return truth === undefined ? numberOf(tree) : Number(truth);
};

/** A whole number, however it is written. */
export function integerOf(tree: Tree | undefined): number | undefined {
  const n = countOf(tree);
  return Number.isSafeInteger(n) ? n : undefined;
}

/** The same, which may be longer than any that is computed with. */
export const isIntegral = (tree: Tree): boolean =>
  wholeIn(tree) !== undefined || (isScalar(tree) && /^-?\d+$/.test(tree.source));

/** An integer of Python's, which `3.0` is not. */
export function wholeIn(tree: Tree): number | undefined {
  const n = hasFloat(tree) ? undefined : countOf(tree);
  return Number.isSafeInteger(n) ? n : undefined;
}
