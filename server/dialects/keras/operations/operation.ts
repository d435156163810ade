import type { Tensor } from "../../../model/tensor";
import type { Value } from "../../../model/trace";
import { booleanOf, get, integerOf, items, stringOf, type Tree } from "../../../model/tree";
import type { Builder } from "../../../trace/builder";
import { type CallForm, tensorsIn } from "../nodes";
import type { Entry } from "../scope";

/** One call of a function, as the layer that it was recorded as. */
export interface Operation {
  readonly g: Builder;
  readonly inputs: readonly Value[];
  readonly x: Value;
  /** The function's plain name, without the ways in which versions spell it: `expanddims`, `mean`. */
  readonly name: string;
  readonly config: Tree | undefined;
  readonly form: CallForm;
  readonly stated: () => Tensor | undefined;
}

/** What comes out; nothing where it cannot be told without knowing more of the call. */
export type Lower = (o: Operation) => Value | readonly Value[] | undefined;

/** The argument with one of these names, wherever it was given: in the call, or when the operation was made. */
export function argument(
  { form, config }: Operation,
  position: number,
  ...names: readonly string[]
): Tree | undefined {
  for (const name of names) {
    const part = form.kwargs.get(name);
    if (part?.kind === "value") return part.tree;
    const tree = get(config, name);
    if (tree) return tree;
  }
  return plainOf(form.args[position]);
}

const plainOf = (part: CallForm["args"][number] | undefined): Tree | undefined =>
  part?.kind === "value" ? part.tree : undefined;

export const integerAt = (o: Operation, position: number, ...names: readonly string[]): number | undefined =>
  integerOf(argument(o, position, ...names));

export const flagAt = (o: Operation, ...names: readonly string[]): boolean =>
  booleanOf(argument(o, -1, ...names)) === true;

/** One number, or the numbers of a list; nothing where another tensor stands among them. */
export function integersAt(
  o: Operation,
  position: number,
  ...names: readonly string[]
): readonly number[] | undefined {
  const tree = argument(o, position, ...names) ?? listAt(o.form.args[position]);
  const one = integerOf(tree);
  if (one !== undefined) return [one];
  if (tree?.kind !== "seq") return undefined;
  const list = items(tree).map((t) => integerOf(t));
  return list.every((n): n is number => n !== undefined) ? list : undefined;
}

/** A list that was given as an argument is read as parts, since there may be tensors in it. */
function listAt(part: CallForm["args"][number] | undefined): Tree | undefined {
  if (part?.kind !== "list") return undefined;
  const trees = part.parts.flatMap((p) => (p.kind === "value" ? [p.tree] : []));
  if (trees.length !== part.parts.length || trees.length === 0) return undefined;
  return { kind: "seq", items: trees, flow: true, span: (trees[0] as Tree).span };
}

/** The tensors of the argument at a position, of several that are given as a list too. */
export const tensorsAt = ({ form, inputs }: Operation, position: number): readonly Value[] =>
  tensorsIn(form.args[position]).flatMap((at) => inputs[at] ?? []);

const TF_LAYERS: ReadonlySet<string> = new Set(["TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"]);

/** The name of the function that stands behind an entry, if one does. */
export function operationName({ type, module, config }: Entry): string | undefined {
  if (module !== undefined && /^keras(\.src)?\.ops\b/.test(module)) return plainName(type);
  if (!TF_LAYERS.has(type)) return undefined;
  const node = get(config, "node_def");
  const text = stringOf(node);
  const op = text === undefined ? stringOf(get(node, "op")) : /"?\bop"?\s*:\s*"(\w+)"/.exec(text)?.[1];
  return plainName(stringOf(get(config, "function")) ?? op ?? "");
}

/** `math.reduce_mean` and `Mean` are one function, and `AddV2` is `add`. */
export function plainName(written: string): string {
  const name = written.slice(written.lastIndexOf(".") + 1);
  const plain = name.toLowerCase().replaceAll("_", "").replace(/v\d$/, "");
  return plain.replace(/^reduce(?=.)/, "");
}
