import { isNull, items, numberOf, type Tree } from "../../../model/tree";
import { between, type Check, countOf, isNumeral } from "./checks";

/** A list of so many numbers. */
const isList = (t: Tree, length: number): boolean =>
  t.kind === "seq" && t.items.length === length && t.items.every((i) => numberOf(i) !== undefined);

/** A number between these, or the two ends of a range that has some of them. */
const isRange =
  (low: number, high: number) =>
  (t: Tree): boolean => {
    const [from, to] = items(t).map((i) => numberOf(i) ?? Number.NaN);
    return t.kind === "seq" ? isList(t, 2) && (from ?? 0) <= high && (to ?? 0) >= low : between(low, high)(t);
  };

const all = (t: Tree, holds: (one: Tree) => boolean): boolean =>
  t.kind === "seq" ? t.items.every((i) => all(i, holds)) : holds(t);

const exactly =
  (...names: readonly string[]) =>
  (t: Tree): boolean =>
    t.kind === "scalar" && typeof t.value === "string" && names.includes(t.value);

/** What Keras 3 asks of arguments that change neither a shape nor a weight. */
export const MORE: readonly Check[] = (
  [
    {
      keys: /^dropout$/,
      classes: /^(Additive)?Attention$/,
      expects: "a number",
      holds: (t) => countOf(t) !== undefined,
    },
    { keys: /^momentum$/, classes: /^BatchNormalization$/, expects: "a number", holds: isNumeral },
    {
      keys: /^padding$/,
      classes: /^ZeroPadding/,
      expects: "integers ≥ 0",
      holds: (t) =>
        all(t, (i) => isNull(i) === false && Number.isInteger(countOf(i)) && (countOf(i) ?? 0) >= 0),
    },
    {
      keys: /^output_mode$/,
      classes: /^Discretization$/,
      expects: "one of int, one_hot, multi_hot, count",
      holds: exactly("int", "one_hot", "multi_hot", "count"),
    },
    {
      keys: /^bin_boundaries$/,
      classes: /^Discretization$/,
      expects: "a list of numbers",
      holds: (t) => isNull(t) || (t.kind === "seq" && isList(t, t.items.length)),
    },
    {
      keys: /^alpha$/,
      classes: /^MixUp$/,
      expects: "a number > 0, or two",
      holds: (t) => (t.kind === "seq" ? isList(t, 2) : (numberOf(t) ?? 0) > 0),
    },
    {
      keys: /^factor$/,
      classes:
        /^(AugMix|CutMix|RandAugment|Random(Contrast|Elastic|Erasing|GaussianBlur|Hue|Invert|Perspective|Sharpness))/,
      expects: "a number from 0 to 1, or two",
      holds: (t) => isRange(0, 1)(t),
    },
    {
      keys: /^scale$/,
      classes: /^Random(Elastic|Erasing)/,
      expects: "a number from 0 to 1, or two",
      holds: (t) => isRange(0, 1)(t),
    },
    {
      keys: /^scale$/,
      classes: /^RandomPerspective$/,
      expects: "a number from 0 to 1",
      holds: between(0, 1),
    },
    {
      keys: /^interpolation$/,
      classes: /^(RandAugment|Random(Elastic|Perspective|Rotation|Shear|Translation|Zoom))/,
      expects: "nearest or bilinear",
      holds: exactly("nearest", "bilinear"),
    },
    {
      keys: /^fill_mode$/,
      classes: /^Random(Elastic|Rotation|Shear|Translation|Zoom)/,
      expects: "one of reflect, wrap, constant, nearest",
      holds: exactly("reflect", "wrap", "constant", "nearest"),
    },
    {
      keys: /^value_range$/,
      classes: /^RandAugment$/,
      expects: "a list of two numbers",
      holds: (t) => isList(t, 2),
    },
  ] satisfies readonly Omit<Check, "version">[]
).map((check) => ({ ...check, version: "keras3" }));
