import { type Dim, known } from "../../model/dim";
import type { ModelInput } from "../../model/layer";
import type { Options } from "../../model/options";
import { type Layout, tensor } from "../../model/tensor";
import { type Entry, get, isMapping, type Mapping, stringOf, type Tree } from "../../model/tree";
import { dimOf } from "../../vocabulary/args";
import type { Style } from "../compose/style";

export const INPUT_KEYS = [
  "input_shape",
  "input",
  "inputs",
  "in_shape",
  "input_size",
  "image_size",
  "input_dim",
] as const;

/** The shapes that the head of the file gives, by name. */
export function inputsOf(root: Mapping, style: Style, oneDimensional: boolean): readonly ModelInput[] {
  const written = INPUT_KEYS.map((key) => root.entries.find((e) => e.key.value === key)).find(
    (e) => e !== undefined,
  );
  if (!written) return [];
  const layout = layoutSaid(root);
  const of = (name: string, { value, span }: Pick<Entry, "value" | "span">): ModelInput[] => {
    const type = shapeIn(value, layout, style, oneDimensional);
    return type ? [{ name, type, span, origin: "file" }] : [];
  };
  const { value } = written;
  if (isMapping(value) && !get(value, "shape"))
    return value.entries.flatMap((e) => of(String(e.key.value), e));
  return of("input", written);
}

function shapeIn(tree: Tree, said: Layout | undefined, style: Style, oneDimensional: boolean) {
  const layout = isMapping(tree) ? (layoutSaid(tree) ?? said) : said;
  const dims = extentsIn(isMapping(tree) ? get(tree, "shape") : tree);
  return dims && tensor(dims, layout ?? likelyLayout(dims, style, oneDimensional));
}

/** Extents as a list or as `3x224x224`; a single number is a vector. A batch of null in front is left out. */
export function extentsIn(tree: Tree | undefined): readonly Dim[] | undefined {
  if (!tree) return undefined;
  const text = stringOf(tree);
  if (text !== undefined && /^\d+([x×]\d+)*$/.test(text)) return text.split(/[x×]/).map(Number);
  const list =
    tree.kind === "seq" ? tree.items.map(dimOf) : tree.kind === "scalar" ? [dimOf(tree)] : [undefined];
  if (!list.every((d): d is Dim => d !== undefined)) return undefined;
  return list.map((d) => (known(d) && d < 0 ? null : d));
}

/** Whether the file says itself where the channels stand. */
export const saysLayout = (root: Mapping): boolean =>
  layoutSaid(root) !== undefined ||
  INPUT_KEYS.some((key) => {
    const value = get(root, key);
    return (
      layoutSaid(value) !== undefined || (isMapping(value) && value.entries.some((e) => layoutSaid(e.value)))
    );
  });

function layoutSaid(tree: Tree | undefined): Layout | undefined {
  const said = stringOf(get(tree, "layout")) ?? stringOf(get(tree, "data_format"));
  if (said === undefined) return undefined;
  const name = said.toLowerCase();
  if (name === "channels_last" || /c$/.test(name)) return "last";
  return name === "channels_first" || /^n?c/.test(name) ? "first" : undefined;
}

const FEW: ReadonlySet<Dim> = new Set([1, 3, 4]);

/**
 * Where the channels stand when nobody says: where an image has 1, 3 or 4 of them at one end only, there; else as the
 * framework of the file's spelling has it. A sequence has its features last, but for a convolution of torch.
 */
export function likelyLayout(dims: readonly Dim[], style: Style, oneDimensional: boolean): Layout {
  if (dims.length < 2) return "last";
  if (dims.length === 2) return style === "torch" && oneDimensional ? "first" : "last";
  const front = FEW.has(dims[0] ?? null);
  const back = FEW.has(dims[dims.length - 1] ?? null);
  if (front !== back) return front ? "first" : "last";
  return style === "keras" ? "last" : "first";
}

/** What a setting says wins over the file, as far as it goes. */
export function overridden(
  inputs: readonly ModelInput[],
  { input, inputSize }: Options,
  style: Style,
): readonly ModelInput[] {
  const [first, ...rest] = inputs;
  if (input) {
    const layout =
      first?.type.dims?.length === input.length ? first.type.layout : likelyLayout(input, style, false);
    return [{ name: first?.name ?? "input", type: tensor(input, layout), origin: "setting" }, ...rest];
  }
  if (!first?.type.dims || !inputSize || inputSize.length !== first.type.dims.length - 1) return inputs;
  const c = first.type.layout === "first" ? 0 : first.type.dims.length - 1;
  let i = 0;
  const dims = first.type.dims.map((d, axis) => (axis === c ? d : (inputSize[i++] ?? d)));
  return [{ ...first, type: tensor(dims, first.type.layout), origin: "setting" }, ...rest];
}
