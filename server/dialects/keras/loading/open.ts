import { Beside } from "../../../model/remember";
import { channels } from "../../../model/tensor";
import type { Node, Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import type { Version } from "../document";

/** Operations whose outputs are open exactly where their inputs are: what is unknown behind them is what Keras calls None. */
const FOLLOWED: ReadonlySet<string> = new Set([
  ...["conv", "locallyConnected", "convTranspose", "pool", "globalPool", "pad", "crop", "resize"],
  ...["dense", "contraction", "embedding", "recurrent", "norm", "scale", "activation", "softmax", "dropout"],
  ...["identity", "flatten", "reshape", "permute", "realign", "concat", "elementwise"],
]);

const followed = new Beside<Node, boolean>();

/** Whether every extent behind a value is either a number or open in the file. */
function isFollowed(g: Builder, value: Value): boolean {
  const waiting = [value.node];
  for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
    const node = g.nodes[id];
    const parts = node && !followed.has(node) && mayFollow(node) ? unseen(g, node) : [];
    if (parts.length > 0) {
      waiting.push(...parts);
      continue;
    }
    if (node && !followed.has(node))
      followed.set(node, mayFollow(node) && isSound(g, node) && node.inputs.every((v) => isSeen(g, v)));
    waiting.pop();
  }
  return !value.assumed && isSeen(g, value);
}

const mayFollow = ({ op, attrs, opaque, output }: Node): boolean =>
  !opaque && !output.assumed && (FOLLOWED.has(op) || attrs.fn === "step" || attrs.fn === "stack");

/** What a layer that cannot run makes is unknown for another reason. */
const isSound = (g: Builder, { layer }: Node): boolean => !g.faults.some((f) => f.layer === layer);

/** The nodes that it reads of which nothing has been found out. */
const unseen = (g: Builder, { inputs }: Node): readonly number[] =>
  inputs.flatMap(({ node: id }) => {
    const node = g.nodes[id];
    return node && !followed.has(node) ? [id] : [];
  });

function isSeen(g: Builder, { node: id, type, assumed }: Value): boolean {
  const node = g.nodes[id];
  return node ? followed.get(node) === true : !assumed && type.dims !== null && !type.dims.includes(null);
}

/**
 * A layer makes its weights when it is built: an extent of theirs cannot be open. Those of a free axis, or of one that
 * was flattened away, are as many as the next input has.
 */
export function openWeights(g: Builder, inputs: readonly Value[], from: number, version?: Version): void {
  const slides = g.nodes
    .slice(from)
    .find((n) => n.op === "conv" && n.inputs.some((v) => channels(v.type) === 0));
  if (slides)
    g.fault("shape-mismatch", "has no input channels to read (0 arrive)", {
      input: 0,
      ...(version === "tfjs" ? { severity: "warning" as const } : {}),
    });
  const x = inputs.find(({ type }) => type.dims?.some((d) => typeof d !== "number"));
  if (!x || !g.nodes.slice(from).some(isOpen) || !inputs.every((v) => isFollowed(g, v))) return;
  const why = flattens(g, x)
    ? "the Flatten before it has an axis without a fixed size (null in the input's shape); give the input a fixed size, or use global pooling instead of Flatten"
    : "that axis has no fixed size (null in the input's shape); give it one";
  g.fault("shape-mismatch", `needs a fixed number of input features for its weights, but ${why}`, {
    input: inputs.indexOf(x),
  });
}

const isOpen = ({ weights }: Node): boolean =>
  weights.some((w) => w.shape.some((d) => typeof d !== "number"));

/** Whether the open axis is one that several were folded into. */
function flattens(g: Builder, x: Value): boolean {
  let node = g.nodes[x.node];
  while (node && node.inputs.length === 1 && node.output.type.dims?.length === 1) {
    if (node.op === "flatten") return true;
    node = g.nodes[node.inputs[0]?.node ?? -1];
  }
  return false;
}
