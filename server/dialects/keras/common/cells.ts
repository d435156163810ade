import { ownValue } from "../../../model/own";
import { booleanOf, get, integerOf, items, stringOf, type Tree } from "../../../model/tree";
import type { RecurrentAttrs } from "../../../ops/recurrent";
import type { Version } from "../document";
import { truthOf } from "./python";

/** One step of a recurrent layer. */
export interface Cell {
  readonly kind: RecurrentAttrs["cell"];
  readonly units: number;
  readonly bias: boolean;
  readonly secondBias: boolean;
  readonly isFrozen: boolean;
}

const KINDS: Readonly<Record<string, Cell["kind"]>> = {
  SimpleRNNCell: "rnn",
  LSTMCell: "lstm",
  GRUCell: "gru",
};

/** The cell, or the cells in a stack, that a layer runs; nothing where one of them is unknown. */
export function cellsOf(tree: Tree | undefined, version: Version): readonly Cell[] | undefined {
  if (tree?.kind === "seq") return all(tree.items.map((t) => cellsOf(t, version)));
  const config = get(tree, "config");
  const type = (stringOf(get(tree, "class_name")) ?? "").replace(/^.*>/, "");
  const isFrozen = booleanOf(get(config, "trainable")) === false;
  if (type === "StackedRNNCells") {
    const cells = all(items(get(config, "cells")).map((cell) => cellsOf(cell, version)));
    // As with every layer that is made of others, Keras 3 goes by what each of them says.
    return isFrozen && version !== "keras3" ? cells?.map((c) => ({ ...c, isFrozen })) : cells;
  }
  const kind = ownValue(KINDS, type);
  const units = integerOf(get(config, "units")) ?? integerOf(get(config, "output_dim"));
  if (!kind || units === undefined || units < 1) return undefined;
  const isOn = (key: string, usual: boolean): boolean => {
    const written = get(config, key);
    return written ? truthOf(written) : usual;
  };
  const reset = isOn("reset_after", version === "keras3" || version === "tf.keras");
  const bias = isOn("use_bias", true);
  return [{ kind, units, bias, secondBias: kind === "gru" && reset, isFrozen }];
}

const all = (lists: readonly (readonly Cell[] | undefined)[]): readonly Cell[] | undefined =>
  lists.every((l): l is readonly Cell[] => l !== undefined) && lists.length > 0 ? lists.flat() : undefined;
