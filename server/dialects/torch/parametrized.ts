import { type Dim, mulDims } from "../../model/dim";
import type { Node, Value } from "../../model/trace";
import { isNull, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { type Arg, anything, choice, integer, type Optional, real, text } from "../../vocabulary/args";
import type { ArgTable, LayerSpec } from "../../vocabulary/layer";
import type { StateTensor } from "../state-dict";
import { truth } from "./module";
import { moduleState } from "./state";

/** What a module that is held by one of these functions does. */
export type HeldModule = (
  tree: Tree | undefined,
) => (g: Builder, inputs: readonly Value[]) => readonly Value[];

/** A function that hands a module back with another weight, as a layer around it. */
export interface ParametrizedSpec extends LayerSpec {
  /** The tensors of the module that the function hands back; null where they are not known. */
  state(nodes: readonly Node[], args: Values): readonly StateTensor[] | null;
}

type Shape = readonly Dim[];
type Values = Readonly<Record<string, unknown>>;

/** What becomes of a tensor. */
interface Instead {
  /** As large as it was, under another name. */
  readonly whole: string;
  /** Others beside it. */
  readonly beside?: readonly StateTensor[];
}

interface Parametrization {
  readonly doc: string;
  readonly args: ArgTable;
  /** The least number of axes that the tensor may have. */
  readonly least?: number;
  replaces(name: string, shape: Shape, args: Values, transposed: boolean): Instead;
}

const held = anything({ required: true, doc: "The module." });
const name = text({ default: "weight", doc: "The tensor of the module." });
const axis: Optional<number> = integer({ doc: "Axis of the tensor that becomes the rows of a matrix." });
const lengthAxis: Arg<number> = {
  ...integer({
    default: 0,
    doc: "Axis along which each index has a length of its own; null for one of all.",
  }),
  read: (tree) => (isNull(tree) ? -1 : integer({}).read(tree)),
};
const n_power_iterations = integer({ min: 1, default: 1, doc: "Steps of the power iteration." });
const eps = real({ default: 1e-12 });

/** One along every axis but one; -1 is for all axes together. */
function lengths(shape: Shape, dim: unknown): Shape {
  if (dim === -1) return [];
  const at = placeIn(shape, dim, 0);
  return shape.map((d, i) => (i === at ? d : 1));
}

/** The extents of the matrix that a tensor is laid out as, with this axis as its rows. */
function sides(shape: Shape, at: number): readonly [Dim, Dim] {
  const others = shape.filter((_, i) => i !== at);
  return [shape[at] ?? null, mulDims(others)];
}

function placeIn(shape: Shape, dim: unknown, usual: number): number {
  if (typeof dim !== "number") return usual;
  return dim < 0 ? shape.length + dim : dim;
}

const trained = (name: string, shape: Shape): StateTensor => ({ name, shape, buffer: false });
const kept = (name: string, shape: Shape): StateTensor => ({ name, shape, buffer: true });

const weightNorm = (length: string, direction: string): Parametrization => ({
  doc: "Weight norm: the weight as a direction and a length.",
  args: { module: held, name, dim: lengthAxis },
  replaces: (tensor, shape, { dim }) => ({
    whole: direction.replace("?", tensor),
    beside: [trained(length.replace("?", tensor), lengths(shape, dim))],
  }),
});

const spectralNorm = (
  whole: string,
  [u, v]: readonly [string, string],
  isFlatLeft: boolean,
): Parametrization => ({
  doc: "Spectral norm: the weight divided by its largest singular value.",
  args: { module: held, name, n_power_iterations, eps, dim: axis },
  replaces(tensor, shape, { dim }, transposed) {
    const instead = { whole: whole.replace("?", tensor) };
    if (isFlatLeft && shape.length < 2) return instead;
    const [rows, columns] = sides(shape, placeIn(shape, dim, Number(transposed)));
    return {
      ...instead,
      beside: [kept(u.replace("?", tensor), [rows]), kept(v.replace("?", tensor), [columns])],
    };
  },
});

/** By their paths in torch.nn.utils: the older ones, and those of `parametrizations`, which call the tensors otherwise. */
const PARAMETRIZATIONS: ReadonlyMap<string, Parametrization> = new Map([
  ["weight_norm", weightNorm("?_g", "?_v")],
  [
    "parametrizations.weight_norm",
    weightNorm("parametrizations.?.original0", "parametrizations.?.original1"),
  ],
  ["spectral_norm", spectralNorm("?_orig", ["?_u", "?_v"], false)],
  [
    "parametrizations.spectral_norm",
    spectralNorm("parametrizations.?.original", ["parametrizations.?.0._u", "parametrizations.?.0._v"], true),
  ],
  [
    "parametrizations.orthogonal",
    {
      doc: "Orthogonal weight: its rows, or its columns, are at right angles to each other.",
      args: {
        module: held,
        name,
        orthogonal_map: choice(["matrix_exp", "cayley", "householder"], {}),
        use_trivialization: truth({ default: true }),
      },
      least: 2,
      replaces(tensor, shape, args) {
        const whole = `parametrizations.${tensor}.original`;
        if (args.use_trivialization !== true) return { whole };
        const [rows = null, columns = null] = shape.slice(-2);
        const side = typeof rows === "number" && typeof columns === "number" ? Math.max(rows, columns) : null;
        const base = kept(`parametrizations.${tensor}.0.base`, [...shape.slice(0, -2), side, side]);
        return { whole, beside: [base] };
      },
    },
  ],
]);

const PATH = /^torch\.nn\.utils\.(\w+(?:\.\w+)?)$/;

const parametrizationAt = (path: string): Parametrization | undefined =>
  PARAMETRIZATIONS.get(PATH.exec(path)?.[1] ?? "");

/** Whether a function of torch.nn.utils is there that hands a module back with another weight. */
export const isParametrization = (path: string): boolean => parametrizationAt(path) !== undefined;

/** The part that holds what is learnt beside the weight. */
const BESIDE = "beside";

/** The function at a path; `inner` runs the module that it is given. */
export function parametrizedAt(path: string, inner: HeldModule): ParametrizedSpec | undefined {
  const found = parametrizationAt(path);
  if (!found) return undefined;
  return {
    type: path.slice(path.lastIndexOf(".") + 1),
    aliases: [],
    doc: found.doc,
    args: found.args,
    open: false,
    literal: true,
    lower(g, inputs, args) {
      const from = g.nodes.length;
      const [y, ...rest] = inner(args.module as Tree)(g, inputs);
      const own = g.nodes.slice(from);
      if (!y || own.some((n) => n.opaque)) return [y ?? g.unknown(inputs), ...rest];
      const state = moduleState(own);
      const whole = state?.find((t) => t.name === args.name);
      if (!whole) {
        if (state) g.fault("bad-argument", `the module has no tensor ${args.name}`, { attr: "name" });
        return g.unknown(inputs, y.type);
      }
      const refused = refusal(found, whole, args);
      if (refused) g.fault("bad-argument", ...refused);
      const { beside = [] } = found.replaces(whole.name, whole.shape, args, isTransposed(own));
      // It is worked out of weights, before anything arrives: no values flow through it.
      const made = beside
        .filter((t) => !t.buffer)
        .reduce(
          (z, { shape }) => g.functional(() => g.within(BESIDE, () => g.scale(z, { scale: shape }))),
          y,
        );
      return [made, ...rest];
    },
    state(nodes, args) {
      const own = nodes.filter((n) => n.path.at(-1) !== BESIDE);
      const state = moduleState(own);
      const tensor = state?.find((t) => t.name === args.name);
      if (!state || !tensor) return null;
      const { whole, beside = [] } = found.replaces(tensor.name, tensor.shape, args, isTransposed(own));
      return [...state.map((t) => (t === tensor ? { ...t, name: whole } : t)), ...beside];
    },
  };
}

const isTransposed = (nodes: readonly Node[]): boolean => nodes.some((n) => n.op === "convTranspose");

function refusal(
  { least = 0 }: Parametrization,
  { name: tensor, shape }: StateTensor,
  { dim }: Values,
): readonly [string, { readonly attr: string }] | undefined {
  if (shape.length < least)
    return [`${tensor} has ${shape.length} axes; it must be a matrix`, { attr: "name" }];
  if (typeof dim === "number" && (dim >= shape.length || dim < -shape.length))
    return [`${tensor} has ${shape.length} axes; there is no axis ${dim}`, { attr: "dim" }];
  return undefined;
}
