import { type Dim, known } from "../../model/dim";
import type { ModelInput } from "../../model/layer";
import type { Options } from "../../model/options";
import { type Layout, tensor, unknownTensor, withChannels } from "../../model/tensor";
import { type Entry, entry, type Tree } from "../../model/tree";
import { shape } from "../../vocabulary/args";
import { moduleNamed, nameIn } from "../torch/vocabulary";
import type { ExpandedLayer } from "./compile";
import { namedArguments } from "./expand";
import { classAt } from "./modules";

/**
 * What enters a network: a setting or `input_shape:` at the top of the file says it of the first one; else as much as its
 * first layers expect. A linear layer's `in_features` says all.
 */
export function inputOf(
  name: string,
  items: readonly ExpandedLayer[],
  resolve: (tree: Tree) => Tree | undefined,
  said: { readonly options?: Options; readonly root?: Tree },
): ModelInput {
  const wanted = expected(items, resolve);
  const { layout } = wanted.type;
  const own = said.root && entry(said.root, "input_shape");
  const written = own && extentsIn(own);
  const { options = {} } = said;
  if (options.input)
    return { name, type: tensor(options.input, layoutOf(options.input, wanted)), origin: "setting" };
  if (written)
    return { name, type: tensor(written, layoutOf(written, wanted)), span: own.span, origin: "file" };
  const { dims } = wanted.type;
  const { inputSize } = options;
  if (dims && inputSize && layout === "first" && dims.length === inputSize.length + 1)
    return { name, type: tensor([dims[0] ?? null, ...inputSize], layout), origin: "setting" };
  const { isKeras: _, ...open } = wanted;
  return { name, ...open };
}

const extentsIn = ({ value }: Entry): readonly Dim[] | undefined => shape({ required: true }).read(value);

/** torch has the channels of a map first; Keras has them last, always. */
const layoutOf = (dims: readonly Dim[], { type, isKeras }: Expected): Layout =>
  dims.length > 2 && !isKeras ? "first" : type.layout;

interface Expected extends Pick<ModelInput, "type" | "origin" | "span"> {
  readonly isKeras?: boolean;
}

/** By the first layer that says what it reads; those before it take anything and keep it. */
function expected(items: readonly ExpandedLayer[], resolve: (tree: Tree) => Tree | undefined): Expected {
  const [first] = items;
  if (first && classAt(first.type)) return { ...saidBy(first, resolve), isKeras: true };
  for (const item of items) {
    const { type: path, args } = subjectOf(item);
    const spec = moduleNamed(nameIn(path) ?? "");
    if (!spec) break;
    const number = (attr: string): number | null => {
      const arg = args.find((a) => a.name === attr);
      const value = arg && resolve(arg.value);
      return value?.kind === "scalar" && typeof value.value === "number" ? value.value : null;
    };
    if (spec.type === "Linear") {
      const features = number("in_features");
      if (features === null) break;
      return { type: tensor([features], "last"), span: item.span, origin: "file" };
    }
    const { as, axes, attr } = spec.input;
    if (as === "any" && KEEPING.test(spec.type)) continue;
    if (as === "any") break;
    if (axes?.length !== 1) return { type: unknownTensor(as), origin: "missing" };
    const unknown = tensor(Array<Dim>(axes[0] ?? 0).fill(null), as);
    const type = attr === undefined ? unknown : withChannels(unknown, number(attr));
    return { type, origin: type.dims?.every(known) ? "file" : "missing" };
  }
  return { type: unknownTensor("first"), origin: "missing" };
}

/** The layer, or the one that it is with another weight. */
const subjectOf = (item: ExpandedLayer): Pick<ExpandedLayer, "type" | "args"> =>
  item.held ? { type: item.held.path, args: namedArguments(item.held) } : item;

const KEEPING = /Dropout|^Identity$|LU$|^(Sigmoid|Tanh)$/;

/** The first layer of Keras may say what enters the model. */
function saidBy({ args, span }: ExpandedLayer, resolve: (tree: Tree) => Tree | undefined): Expected {
  const said = args.find((a) => a.name === "input_shape" || a.name === "shape");
  const value = said && resolve(said.value);
  const dims = value && shape({ required: true }).read(value);
  return dims
    ? { type: tensor(dims, "last"), span: said?.span ?? span, origin: "file" }
    : { type: unknownTensor("last"), origin: "missing" };
}
