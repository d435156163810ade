import { booleanOf, isMapping, isNull, items, numberOf, stringOf, type Tree } from "../../../model/tree";
import { countOf } from "../common/python";
import { areDifferent, type Check } from "./checks";

/** Functions along exactly one axis, and along one or all. */
const ONE_AXIS =
  /^(ArraySplit|Concatenate|Diff|ExpandDims|Glu|OneHot|Sparsemax|Split|Stack|TakeAlongAxis|Unstack)$/;
const MOST_ONE_AXIS = /^(Append|Argsort|Average|Cumprod|Cumsum|Repeat|Sort)$/;
/** Of these an axis may be a boolean, which Python takes for 0 or 1. */
const LENIENT = /^(ExpandDims|OneHot|Repeat|Take)$/;
const SLIDES = /^(Max|Average)Pool$/;

const isWhole = (t: Tree): boolean => Number.isInteger(numberOf(t));
const isCount = (t: Tree): boolean => isWhole(t) && (numberOf(t) ?? 0) >= 1;
const isNumber = (t: Tree): boolean => countOf(t) !== undefined;

const all =
  (holds: (t: Tree) => boolean) =>
  (t: Tree): boolean =>
    t.kind === "seq" ? t.items.every(holds) : holds(t);

const axes = (t: Tree): boolean => isNull(t) || isMapping(t) || all(isWhole)(t);

const oneOf =
  (...names: readonly string[]) =>
  (t: Tree): boolean =>
    names.includes(stringOf(t) ?? "");

/** Extents of which one may be left to be worked out. */
const isShape = (t: Tree): boolean =>
  t.kind === "seq"
    ? t.items.every((i) => isNull(i) || (isWhole(i) && (numberOf(i) ?? 0) >= -1)) &&
      t.items.filter((i) => isNull(i) || numberOf(i) === -1).length <= 1
    : isMapping(t) || isWhole(t);

/** Letters of an equation, small ones, and none in the output that no input has. */
function isEquation(t: Tree): boolean {
  const text = stringOf(t);
  if (!text) return false;
  const [from = "", to = ""] = text.split("->");
  return !/[A-Z]/.test(text) && [...to].every((letter) => !/[a-z]/.test(letter) || from.includes(letter));
}

/** What the functions of `keras.ops` ask of their own arguments. */
export const OPS: readonly Check[] = [
  {
    keys: /^axis$/,
    classes: ONE_AXIS,
    expects: "an integer",
    holds: (t, _, type) => (LENIENT.test(type) ? Number.isInteger(countOf(t)) : isWhole(t)),
  },
  {
    keys: /^axis$/,
    classes: MOST_ONE_AXIS,
    expects: "an integer or null",
    holds: (t, _, type) => isNull(t) || isWhole(t) || (LENIENT.test(type) && booleanOf(t) !== undefined),
  },
  {
    keys: /^axis$/,
    expects: "an integer, a list of different ones, or null",
    holds: (t, _, type) => (axes(t) && areDifferent(t)) || (LENIENT.test(type) && booleanOf(t) !== undefined),
  },
  { keys: /^keepdims$/, expects: "true or false", holds: (t) => booleanOf(t) !== undefined },
  {
    keys: /^data_format$/,
    expects: "channels_last, channels_first or null",
    holds: (t) => isNull(t) || /^channels_(last|first)$/i.test(stringOf(t) ?? ""),
  },
  { keys: /^pool_size$/, classes: SLIDES, expects: "an integer ≥ 1, or a list of them", holds: all(isCount) },
  {
    keys: /^strides$/,
    classes: SLIDES,
    expects: "an integer ≥ 1, a list of them, or null",
    holds: (t) => isNull(t) || all(isCount)(t),
  },
  {
    keys: /^padding$/,
    classes: /^((Max|Average)Pool|ExtractPatches)$/,
    expects: "valid or same",
    holds: (t, _, type) =>
      type === "ExtractPatches" ? oneOf("valid", "same")(t) : /^(valid|same)$/i.test(stringOf(t) ?? ""),
  },
  {
    keys: /^size$/,
    classes: /^ExtractPatches$/,
    expects: "an integer ≥ 1, or a list with one per axis",
    holds: (t) => all(isCount)(t) && (t.kind !== "seq" || t.items.length > 1),
  },
  {
    keys: /^strides$/,
    classes: /^ExtractPatches$/,
    expects: "an integer ≥ 1, a list with one per axis, or null",
    holds: (t) => isNull(t) || (all(isCount)(t) && (t.kind !== "seq" || t.items.length > 1)),
  },
  { keys: /^dilation_rate$/, classes: /^ExtractPatches$/, expects: "an integer ≥ 1", holds: all(isCount) },
  { keys: /^shift$/, classes: /^Roll$/, expects: "an integer, or a list of them", holds: all(isWhole) },
  { keys: /^x_(min|max)$/, classes: /^Clip$/, expects: "a number", holds: isNumber },
  {
    keys: /^initial$/,
    classes: /^(Max|Min)$/,
    expects: "a number or null",
    holds: (t) => isNull(t) || isNumber(t),
  },
  { keys: /^num_classes$/, classes: /^OneHot$/, expects: "an integer ≥ 1", holds: isCount },
  {
    keys: /^repeats$/,
    classes: /^Repeat$/,
    expects: "an integer ≥ 0, or a list of them",
    holds: (t) => isMapping(t) || all((i) => Number.isInteger(countOf(i)) && (countOf(i) ?? -1) >= 0)(t),
  },
  {
    keys: /^repeats$/,
    classes: /^Tile$/,
    expects: "an integer ≥ 0, or a list of them",
    holds: (t) => isMapping(t) || all((i) => isWhole(i) && (numberOf(i) ?? -1) >= 0)(t),
  },
  {
    keys: /^indices_or_sections$/,
    classes: /^(Array)?Split$/,
    expects: "an integer ≥ 1, or a list of places",
    holds: (t) => isMapping(t) || (t.kind === "seq" ? t.items.every(isWhole) : isCount(t)),
  },
  {
    keys: /^newshape$/,
    classes: /^Reshape$/,
    expects: "extents of which none is 0",
    holds: (t) => t.kind !== "seq" || t.items.every((i) => numberOf(i) !== 0),
  },
  {
    keys: /^mode$/,
    classes: /^Pad$/,
    expects: "one of constant, reflect, symmetric",
    holds: oneOf("constant", "reflect", "symmetric"),
  },
  {
    keys: /^pad_width$/,
    classes: /^Pad$/,
    expects: "a pair of integers ≥ 0, or one per axis",
    holds: (t) => isMapping(t) || isPads(t),
  },
  {
    keys: /^size$/,
    classes: /^Resize$/,
    expects: "a list of two integers ≥ 1",
    holds: (t) => isMapping(t) || (t.kind === "seq" && t.items.length === 2 && t.items.every(isCount)),
  },
  {
    keys: /^interpolation$/,
    classes: /^Resize$/,
    expects: "one of nearest, bilinear, bicubic, lanczos3, lanczos5",
    holds: oneOf("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
  },
  { keys: /^fill_mode$/, classes: /^Resize$/, expects: "constant", holds: oneOf("constant") },
  {
    keys: /^newshape$/,
    classes: /^Reshape$/,
    expects: "a list of extents, one of them -1 at most",
    holds: isShape,
  },
  {
    keys: /^axes$/,
    classes: /^Tensordot$/,
    expects: "an integer ≥ 0, or two lists of axes",
    holds: (t) =>
      isMapping(t) ||
      (t.kind === "seq" ? t.items.length === 2 : Number.isInteger(countOf(t)) && (countOf(t) ?? -1) >= 0),
  },
  {
    keys: /^axes$/,
    classes: /^Transpose$/,
    expects: "null, or each axis once",
    holds: (t) =>
      isNull(t) || isMapping(t) || (t.kind === "seq" && t.items.every(isWhole) && areDifferent(t)),
  },
  {
    keys: /^subscripts$/,
    classes: /^Einsum$/,
    expects:
      'an equation in small letters, such as "ij,jk->ik", without letters in the output that no input has',
    holds: isEquation,
  },
];

/** One number, a pair for all axes, or a pair for each. */
function isPads(t: Tree): boolean {
  if (t.kind !== "seq") return isWhole(t) && (numberOf(t) ?? -1) >= 0;
  if (t.items.every((i) => i.kind === "seq" || isMapping(i)))
    return t.items.every((i) => isMapping(i) || (items(i).length === 2 && items(i).every(isPads)));
  return t.items.length <= 2 && t.items.every((i) => i.kind === "scalar" && isPads(i));
}
