import { type Figure, guess, sum, UNKNOWN } from "../model/figure";
import type { Model } from "../model/layer";
import type { Node, Trace } from "../model/trace";

/** What reading so many tokens at once takes, in multiply-accumulates. */
export interface TokenWork {
  readonly tokens: number;
  /** Of everything with weights, and of states, whose work does not grow with the tokens before. */
  readonly weights: Figure;
  /** Of the two products of attention: every token with all that it could see, before or behind it. */
  readonly attention: Figure;
  /** The same where every token sees only those before it, and itself: what a model that writes can do. */
  readonly causal: Figure;
}

/** The work of the part that reads tokens; nothing where none does. A tower for pictures works once for each picture. */
export function tokenWork({ inputs, layers }: Model, trace: Trace): TokenWork | undefined {
  const entering = inputs.find(({ type }) => type.dims?.length === 1);
  const tokens = entering?.type.dims?.[0];
  if (typeof tokens !== "number") return undefined;
  const keeps = new Set(trace.nodes.flatMap((n) => (n.op === "cache" ? [layers[n.layer]?.group] : [])));
  const alone = inputs.every(({ type }) => type.dims?.length === 1);
  if (keeps.size === 0 && !alone) return undefined;
  const own = trace.nodes.filter(
    (n) => !n.idle && !layers[n.layer]?.apart && (keeps.size === 0 || keeps.has(layers[n.layer]?.group)),
  );
  const beside = attentionIn(trace);
  const attention = own.filter((n) => beside.has(n.id));
  return {
    tokens,
    weights: sum(own.filter((n) => !beside.has(n.id)).map((n) => workOf(n))),
    attention: sum(attention.map((n) => workOf(n))),
    causal: sum(attention.map((n) => (keeps.size === 0 || isCross(n) ? workOf(n) : causalWork(n, tokens)))),
  };
}

const workOf = ({ macs, output }: Node, n = macs): Figure =>
  n === undefined ? UNKNOWN : guess(n, output.assumed);

/** Attention to what somebody else has read: all of it is there from the start. */
const isCross = ({ path }: Node): boolean =>
  path.some((p) => /^(encoder_attn|crossattention|cross_attn|EncDecAttention)/.test(p));

/** Of all pairs of tokens, within the window if there is one, those whose second one does not stand behind the first. */
function causalWork(node: Node, tokens: number): Figure {
  const { columns, inner } = node.attrs;
  const [softened] = node.inputs;
  const seen = softened && softened.type.layout === "first" ? inner : columns;
  if (node.macs === undefined || typeof seen !== "number" || seen < 1) return workOf(node);
  const [n, c] = [BigInt(tokens), BigInt(Math.min(seen, tokens))];
  const pairs = (c * (c + 1n)) / 2n + (n - c) * c;
  return workOf(node, (node.macs * pairs) / (n * c));
}

/** The products before and behind every softmax. */
function attentionIn({ nodes }: Trace): ReadonlySet<number> {
  const found = new Set<number>();
  const isProduct = (n: Node | undefined): boolean => n?.op === "matmul";
  for (const node of nodes) {
    const [first] = node.inputs;
    const before = first && nodes[first.node];
    if (node.op === "softmax" && isProduct(before)) found.add((before as Node).id);
    if (isProduct(node) && before?.op === "softmax") found.add(node.id);
  }
  return found;
}
