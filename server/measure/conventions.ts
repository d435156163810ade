import type { Convention } from "../model/facts";
import { elements, spatial, volume } from "../model/tensor";
import type { Node } from "../model/trace";

/**
 * How many operations one node is, as each tool counts them. All are formed from the same ledger: exact
 * multiply-accumulates, weights and element counts. Undefined where a shape is unknown.
 */
export function operations(node: Node, convention: Convention): bigint | undefined {
  // Of a declared module nothing is known but its multiply-accumulates.
  if (node.op === "contract") return times(DOUBLED.has(convention) ? 2n : 1n, node.macs);
  return RULES[convention](node);
}

const DOUBLED: ReadonlySet<Convention> = new Set(["flops", "ultralytics", "yolov5"]);

type Rule = (node: Node) => bigint | undefined;

const out = (n: Node): bigint | undefined => elements(n.output.type);
const into = (n: Node): bigint | undefined => (n.inputs[0] ? elements(n.inputs[0].type) : undefined);
const times = (k: bigint, n: bigint | undefined): bigint | undefined => (n === undefined ? undefined : k * n);
const plus = (a: bigint | undefined, b: bigint | undefined): bigint | undefined =>
  a === undefined || b === undefined ? undefined : a + b;

const isNorm = (n: Node): boolean => n.op === "norm";
const isConv = (n: Node): boolean => n.op === "conv" || n.op === "convTranspose";
const isAdaptive = (n: Node): boolean => n.op === "adaptivePool" || n.op === "globalPool";

/** Inputs that each output of a global pooling reads. */
function pooled(n: Node): bigint {
  const x = n.inputs[0];
  const whole = x && volume(spatial(x.type));
  const parts = volume(spatial(n.output.type)) ?? 1n;
  return whole ? whole / (parts || 1n) : 1n;
}

const RULES: Record<Convention, Rule> = {
  macs: (n) => n.macs,
  flops: (n) => times(2n, n.macs),
  // The profiler of the framework counts convolutions, linear layers, batch norm ×4 and nearest up-sampling; the
  // products of attention are functional calls that it never sees.
  ultralytics(n) {
    if (n.unseen) return 0n;
    if (isConv(n) || n.op === "dense") return times(2n, n.macs);
    if (isNorm(n)) return times(8n, out(n));
    if (n.op === "resize" && n.attrs.mode === "nearest") return times(2n, out(n));
    return 0n;
  },
  // The profiler as it was then: it counted biases, which every convolution has when the batch norms are folded in.
  yolov5(n) {
    if (n.unseen) return 0n;
    if (isNorm(n)) return times(4n, out(n));
    if (isAdaptive(n)) return times(2n * (pooled(n) + 1n), out(n));
    if (n.op === "dense") return times(2n, n.macs);
    if (!isConv(n)) return 0n;
    return times(2n, n.attrs.bias === true ? plus(n.macs, out(n)) : n.macs);
  },
  fvcore(n) {
    if (isNorm(n)) return times(2n, out(n));
    return isAdaptive(n) ? into(n) : n.macs;
  },
  thop(n) {
    if (isNorm(n)) return times(2n, out(n));
    return isAdaptive(n) ? times(pooled(n) + 1n, out(n)) : n.macs;
  },
  ptflops(n) {
    if (isNorm(n)) return times(2n, out(n));
    if (n.op === "activation") return n.attrs.fn === "relu" ? out(n) : 0n;
    if (isAdaptive(n) || n.op === "pool") return into(n);
    return n.attrs.bias === true ? plus(n.macs, out(n)) : n.macs;
  },
  // The parameters of a module times the positions of its output.
  torchinfo(n) {
    let weights = 0n;
    for (const w of n.weights) {
      const size = volume(w.shape);
      if (size === undefined) return undefined;
      if (w.trainable) weights += size;
    }
    if (n.op === "matmul") return 0n;
    const positions = n.output.type.dims?.length === 1 ? 1n : volume(spatial(n.output.type));
    return isConv(n) || n.op === "dense" ? times(weights, positions) : weights;
  },
  // Multiply-accumulates, and one for each output that has a bias.
  pycls: (n) => ((n.op === "dense" || isConv(n)) && n.attrs.bias === true ? plus(n.macs, out(n)) : n.macs),
};
