import type { PlacedFault } from "../../model/fault";
import type { Argument, Layer } from "../../model/layer";
import { ownValue } from "../../model/own";
import type { Span } from "../../model/span";
import { unknownTensor } from "../../model/tensor";
import type { Node, Value } from "../../model/trace";
import { stringOf, type Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import { type LayerSpec, readArgs } from "../../vocabulary/layer";
import type { StateTensor } from "../state-dict";
import { isArriving, isTorch, nameIn, parametrizedAt } from "../torch/vocabulary";
import { layerAt, misspelt, wrapperAt } from "./modules";
import { type Target, targetOf } from "./target";

/** Turns the inputs of a layer into its outputs. */
export type Lowering = (g: Builder, inputs: readonly Value[]) => readonly Value[];

/** A module that can be run. */
export interface Compiled {
  readonly step: Lowering;
  /** The tensors that torch keeps of it, where they are not those of its operations. */
  state?(nodes: readonly Node[]): readonly StateTensor[] | null;
  /** The module within a function that hands it back with another weight. */
  readonly held?: Target;
}

/** One layer of a network, with what runs it. */
export interface ExpandedLayer extends Compiled {
  readonly name: string;
  /** What the names of its tensors begin with; empty where it is the whole file. */
  readonly path: string;
  readonly type: string;
  readonly span: Span;
  readonly typeSpan: Span;
  readonly args: readonly Argument[];
}

/** What every module of a file shares. */
export interface ModuleScope {
  readonly text: string;
  /** The layer that is being compiled. */
  readonly layer: number;
  /** A value as far as the file says it. */
  readonly resolve: (tree: Tree) => Tree | undefined;
  readonly fault: (fault: PlacedFault) => void;
}

/** Nothing is known of it. */
export const opaque: Lowering = (g, xs) => [g.unknown(xs, undefined, "collapse")];

const UNKNOWN: Compiled = { step: opaque };

/** Arguments that change neither a shape nor a weight: a layer whose `p` is nobody's to know is known all the same. */
const IMMATERIAL =
  /^(p|dropout|inplace|eps|momentum|negative_slope|alpha|beta|lambd|lower|upper|(min|max)_val(ue)?|threshold|value|init|k|padding_idx|max_norm|norm_type|scale_grad_by_freq|sparse|_weight|batch_first|layer_norm_eps|norm_first|activation|approximate|nonlinearity|mode|align_corners|padding_mode|count_include_pad|divisor_override|device|dtype|dim|process_group)$/;

/** Compiles a module once, when the file is read, so that its faults are found once however often it runs. */
export function compileLeaf(target: Target, scope: ModuleScope): Compiled {
  const values = target.args.map((a) => ({ ...a, value: scope.resolve(a.value) }));
  const held = new Map<Tree | undefined, Compiled>();
  const stepOf = (tree: Tree | undefined): Lowering => held.get(tree)?.step ?? opaque;
  const spec = layerAt(target.path) ?? wrapperAt(target.path, stepOf);
  if (!spec) {
    unknownName(target, scope);
    return UNKNOWN;
  }
  const names = Object.keys(spec.args);
  for (const { value } of layerAt(target.path) ? [] : values) {
    const inner = value && targetOf(value, scope.text);
    if (inner) held.set(value, compileLeaf(inner, scope));
  }
  const open = new Set(
    values.filter((a) => !a.value).map((a) => (typeof a.name === "number" ? (names[a.name] ?? "") : a.name)),
  );
  const args = values.flatMap(({ value, ...a }) => (value ? [{ ...a, value }] : []));
  const { path: type, span, pathSpan: typeSpan } = target;
  const layer: Layer = { index: scope.layer, name: type, type, span, typeSpan, args, calls: [] };
  const read = readArgs(without(spec, open), layer);
  for (const f of read.faults) scope.fault(f);
  const dtype = args.find((a) => a.name === "dtype" && stringOf(a.value) !== undefined);
  if (dtype && isTorch(nameIn(type) ?? ""))
    scope.fault({
      code: "bad-argument",
      severity: "warning",
      span: dtype.span,
      layer: scope.layer,
      message: `${type}: dtype must be a torch.dtype, and text is none; leave it out`,
    });
  const settled = [...open].every(
    (name) => IMMATERIAL.test(name) || spec.passes?.(name) || isArriving(ownValue(spec.args, name)),
  );
  if (read.broken || !settled) return UNKNOWN;
  // What looks at something of another width gets it from elsewhere.
  const { further = [] } = spec;
  const isApart = further.some((name) => typeof ownValue(read.values, name) === "number");
  const elsewhere: Lowering = (g, xs) =>
    further.map(() => g.declared(xs, unknownTensor("last"), "from elsewhere", "collapse"));
  const fed: Lowering = (g, xs) => (isApart && xs.length === 1 ? [...xs, ...elsewhere(g, xs)] : xs);
  const step: Lowering = (g, xs) => [spec.lower(g, fed(g, xs), read.values, read.written)].flat();
  const parametrized = parametrizedAt(type, stepOf);
  if (!parametrized) return { step };
  const inner = args.flatMap(({ value }) => targetOf(value, scope.text) ?? [])[0];
  return {
    step,
    state: (nodes) => parametrized.state(nodes, read.values),
    ...(inner ? { held: inner } : {}),
  };
}

/** The same module, of which nobody wants what is not to be known. */
const without = (spec: LayerSpec, open: ReadonlySet<string>): LayerSpec => ({
  ...spec,
  args: Object.fromEntries(
    Object.entries(spec.args).map(([name, a]) => [name, open.has(name) ? { ...a, required: false } : a]),
  ),
});

/** A class of one's own says nothing; a name of torch.nn that is not there, but nearly, is a slip. */
function unknownName({ path, pathSpan }: Target, { fault, layer, text }: ModuleScope): void {
  const near = misspelt(path);
  if (near === undefined) return;
  const [first] = near;
  // A class of Keras that is like none may be one's own, registered there.
  if (first === undefined && nameIn(path) === undefined) return;
  const written = text.slice(pathSpan.start, pathSpan.end);
  const end = pathSpan.start + written.lastIndexOf(path) + path.length;
  const name = path.slice(path.lastIndexOf(".") + 1);
  const span = { start: end - name.length, end };
  fault({
    code: "unknown-layer",
    span,
    layer,
    severity: "warning",
    message: `${/\bnn\.\w+$/.test(path) ? "torch.nn" : "Keras"} has no ${name}${first === undefined ? "" : `; did you mean ${first}?`}`,
    fixes: near.slice(0, 3).map((name, i) => ({
      title: `Change to ${name}`,
      edits: [{ span, text: name }],
      preferred: i === 0,
    })),
  });
}
