import type { Dim } from "../../model/dim";
import type { Node, Weight } from "../../model/trace";
import { type StateTensor, stateOf } from "../state-dict";

/** The state of one module of torch.nn, under the names that torch has for its tensors; null where one has none. */
export function moduleState(nodes: readonly Node[]): readonly StateTensor[] | null {
  const found: StateTensor[] = [];
  const attentions = new Map<string, Node[]>();
  for (const node of nodes) {
    const part = node.path.at(-1) ?? "";
    const isProjection = node.op === "dense" && PROJECTIONS.has(part);
    if (isProjection || node.op === "scale") {
      const at = prefix(isProjection ? node.path.slice(0, -1) : node.path);
      attentions.set(at, [...(attentions.get(at) ?? []), node]);
      continue;
    }
    const own = OWN.get(node.op)?.(node) ?? stateOf([node]);
    if (!own) return null;
    found.push(...own);
  }
  for (const [at, parts] of attentions) found.push(...attention(at, parts));
  return found;
}

const prefix = (path: readonly string[]): string => path.map((part) => `${part}.`).join("");
const trained = (name: string, shape: readonly Dim[]): StateTensor => ({ name, shape, buffer: false });
const weightIn = ({ weights }: Node, name: string): Weight | undefined =>
  weights.find((w) => w.name === name);

/** Operations of torch's own modules whose weights lie or are called otherwise. */
const OWN: ReadonlyMap<string, (node: Node) => readonly StateTensor[]> = new Map([
  ["contraction", bilinear],
  ["recurrent", recurrent],
]);

/** What a bilinear layer gives stands first in its weight. */
function bilinear({ path, weights }: Node): readonly StateTensor[] {
  return weights.map(({ name, shape }) =>
    name === "bias"
      ? trained(`${prefix(path)}bias`, shape)
      : trained(`${prefix(path)}weight`, [...shape.slice(-1), ...shape.slice(0, -1)]),
  );
}

const RECURRENT: ReadonlyMap<string, string> = new Map([
  ["kernel", "weight_ih"],
  ["recurrent kernel", "weight_hh"],
  ["bias", "bias_ih"],
  ["recurrent bias", "bias_hh"],
  ["projection", "weight_hr"],
]);

/** `weight_ih_l0_reverse`: the number of the layer and its direction stand behind the name; a cell has neither. */
function recurrent({ path, weights }: Node): readonly StateTensor[] {
  const [, number] = /^layer\.(\d+)$/.exec(path.at(-2) ?? "") ?? [];
  const end = number === undefined ? "" : `_l${number}${path.at(-1) === "backward" ? "_reverse" : ""}`;
  return weights.map(({ name, shape }) =>
    trained(`${RECURRENT.get(name) ?? "?"}${end}`, [...shape].reverse()),
  );
}

const PROJECTIONS: ReadonlySet<string> = new Set(["q", "k", "v", "out"]);

/** Its three projections are one tensor where all read the same width; a learnt key and a learnt value stand beside them. */
function attention(at: string, parts: readonly Node[]): readonly StateTensor[] {
  const of = (name: string): Node | undefined =>
    parts.find((n) => n.op === "dense" && n.path.at(-1) === name);
  const [q, k, v, out] = ["q", "k", "v", "out"].map(of);
  const kernels = [q, k, v].map((n) => n && weightIn(n, "kernel")?.shape);
  const [width = null, height = null] = [...(kernels[0] ?? [])].reverse();
  const tripled = typeof width === "number" ? 3 * width : null;
  const isOne = kernels.every((shape) => shape?.[0] === height);
  const inner = isOne
    ? [trained(`${at}in_proj_weight`, [tripled, height])]
    : kernels.map((shape, i) => trained(`${at}${"qkv"[i]}_proj_weight`, [...(shape ?? [])].reverse()));
  const bias = q && weightIn(q, "bias") ? [trained(`${at}in_proj_bias`, [tripled])] : [];
  const outer = (out?.weights ?? []).map(({ name, shape }) =>
    name === "bias"
      ? trained(`${at}out_proj.bias`, shape)
      : trained(`${at}out_proj.weight`, [...shape].reverse()),
  );
  const learnt = parts
    .filter((n) => n.op === "scale")
    .map((_, i) => trained(`${at}bias_${"kv"[i]}`, [1, 1, width]));
  return [...inner, ...bias, ...outer, ...learnt];
}
