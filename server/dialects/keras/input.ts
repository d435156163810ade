import type { Dim } from "../../model/dim";
import type { ModelInput } from "../../model/layer";
import type { Options } from "../../model/options";
import { type Layout, tensor, unknownTensor } from "../../model/tensor";
import { get, integerOf, type Mapping, stringOf, type Tree } from "../../model/tree";
import type { Entry } from "./scope";
import { extentsIn, NONE } from "./shapes";

/** Extents without the batch, and where they are written. */
interface WrittenShape {
  readonly dims: readonly Dim[];
  readonly tree: Tree;
}

/** The shape of the input that a layer was given, with the batch in front or not. */
function shapeOf({ config, type }: Entry): WrittenShape | undefined {
  for (const key of ["batch_input_shape", "batch_shape"]) {
    const tree = get(config, key);
    const dims = extentsIn(tree);
    if (tree && dims && dims.length > 0) return { dims: dims.slice(1), tree };
  }
  for (const key of ["input_shape", "shape"]) {
    const tree = get(config, key);
    const dims = extentsIn(tree);
    if (tree && dims) return { dims, tree };
  }
  const width = type === "Embedding" ? undefined : get(config, "input_dim");
  const length = get(config, "input_length");
  const dims = [length, width].flatMap((t) => integerOf(t) ?? []);
  const tree = width ?? length;
  if (!tree || dims.length === 0) return undefined;
  const sequence = /RNN|LSTM|GRU|1D$/.test(type) && dims.length === 1;
  return { dims: sequence ? [NONE, ...dims] : dims, tree };
}

/** What the model itself says of its input, where no layer of it does. */
function builtOf(model: Mapping): WrittenShape | undefined {
  const trees = [
    get(get(model, "config"), "build_input_shape"),
    get(get(model, "build_config"), "input_shape"),
  ];
  for (const tree of trees) {
    const dims = extentsIn(tree);
    if (tree && dims && dims.length > 0) return { dims: dims.slice(1), tree };
  }
  return undefined;
}

export function inputOf(entry: Entry, model: Mapping, layout: Layout): ModelInput {
  const written = shapeOf(entry) ?? builtOf(model);
  const name = entry.name;
  if (!written) return { name, type: unknownTensor(layout), origin: "missing" };
  const { dims, tree } = written;
  return { name, type: tensor(dims, dims.length > 1 ? layout : "last"), span: tree.span, origin: "file" };
}

/** Where the channels of the input are: as the first layer that says so has them. */
export function layoutIn(entries: readonly Entry[]): Layout {
  for (const { args } of entries) {
    const said = stringOf(args.at("data_format")?.value);
    if (said) return said === "channels_first" ? "first" : "last";
  }
  return "last";
}

/** What a setting says of the first input wins over the file, as far as it goes. */
export function overridden(
  inputs: readonly ModelInput[],
  { input, inputSize }: Options,
): readonly ModelInput[] {
  const [first, ...rest] = inputs;
  if (!first) return inputs;
  const { dims, layout } = first.type;
  if (input)
    return [
      { ...first, type: tensor(input, input.length > 1 ? layout : "last"), origin: "setting" },
      ...rest,
    ];
  if (!dims || !inputSize || inputSize.length !== dims.length - 1) return inputs;
  const size = layout === "first" ? [dims[0] as Dim, ...inputSize] : [...inputSize, dims.at(-1) as Dim];
  return [{ ...first, type: tensor(size, layout), origin: "setting" }, ...rest];
}
