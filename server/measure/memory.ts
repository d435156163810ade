import { type Dim, known } from "../model/dim";
import { type Figure, figure, guess, sum, UNKNOWN } from "../model/figure";
import { elements } from "../model/tensor";
import type { Node, Trace, Value } from "../model/trace";
import { storedBy } from "./stored";

/** Other names for (a part of) the same memory. */
const VIEWS: ReadonlySet<string> = new Set(["identity", "slice", "flatten", "reshape", "cache"]);

/** Steps that can write their output over their input, once nobody else is going to read that. */
const OVERWRITING: ReadonlySet<string> = new Set(["activation", "dropout", "norm", "scale"]);

/** The value whose memory each value is a view of, by id: itself for most. */
export function ownersOf({ nodes, values }: Trace): readonly Value[] {
  const owners = [...values];
  for (const { op, inputs, output } of nodes)
    if (inputs[0] && VIEWS.has(op)) owners[output.id] = owners[inputs[0].id] as Value;
  return owners;
}

/** No operation reads it. */
const NEVER = -1;

/**
 * The largest number of activation elements alive at one time when every buffer is freed after its last reader, in
 * the order of execution. The input of the model is kept as it is; what nobody reads is an output and stays.
 */
export function peakActivations(trace: Trace): Figure {
  const owners = ownersOf(trace);
  const owner = (v: Value): Value => owners[v.id] as Value;
  const run = trace.nodes.filter((n) => !n.idle);
  // By the id of a value: the id of the operation that reads it last.
  const lastRead = new Array<number>(owners.length).fill(NEVER);
  for (const node of run) for (const x of node.inputs) lastRead[owner(x).id] = node.id;

  const given = new Set(trace.modelInputs);
  const buffers = [...owners];
  const bufferOf = (v: Value): Value => buffers[owner(v).id] as Value;
  const freedAfter = new Array<number>(owners.length).fill(NEVER);
  for (const node of run) {
    if (owner(node.output) !== node.output) continue;
    const source = overwritten(node, owner, lastRead);
    if (source && !given.has(bufferOf(source))) buffers[node.output.id] = bufferOf(source);
    freedAfter[bufferOf(node.output).id] = lastRead[node.output.id] as number;
  }
  for (const v of trace.modelInputs) freedAfter[v.id] = lastRead[v.id] as number;

  const tally = new Alive();
  for (const v of trace.modelInputs) tally.hold(v);
  for (const node of run) {
    if (bufferOf(node.output) === node.output) tally.hold(node.output);
    for (const x of node.inputs) {
      const buffer = bufferOf(x);
      if (freedAfter[buffer.id] !== node.id) continue;
      tally.free(buffer);
      freedAfter[buffer.id] = NEVER;
    }
  }
  return tally.figure();
}

/** The input that the step writes its output over: the whole of a buffer that it is the last to read. */
function overwritten(
  { id, op, inputs: [source], output }: Node,
  owner: (v: Value) => Value,
  lastRead: readonly number[],
): Value | undefined {
  if (!source || !OVERWRITING.has(op)) return undefined;
  const whole = owner(source);
  if (lastRead[whole.id] !== id) return undefined;
  return whole === source || elements(whole.type) === elements(output.type) ? whole : undefined;
}

class Alive {
  private alive = 0n;
  private peak = 0n;
  private held = 0;
  private missing = 0;
  private assumed = false;

  hold({ type, assumed }: Value): void {
    const n = elements(type);
    this.held++;
    if (n === undefined) this.missing++;
    if (assumed) this.assumed = true;
    this.alive += n ?? 0n;
    if (this.alive > this.peak) this.peak = this.alive;
  }

  free({ type }: Value): void {
    this.alive -= elements(type) ?? 0n;
  }

  figure(): Figure {
    if (this.missing === 0) return guess(this.peak, this.assumed);
    if (this.peak === 0n && this.held > 0) return UNKNOWN;
    return this.assumed ? guess(this.peak) : figure(this.peak, "partial");
  }
}

/**
 * The activation elements that the backward pass reads, each buffer once: the inputs of weights, and what a derivative
 * is computed from. A framework may keep more, and needs room for the gradients on their way.
 */
export function storedActivations(trace: Trace): Figure {
  const owners = ownersOf(trace);
  const kept = new Set<Value>();
  let opaque = false;
  for (const node of trace.nodes) {
    if (node.opaque) opaque = true;
    for (const v of storedBy(node)) kept.add(owners[v.id] as Value);
  }
  const total = sum([...kept].map((v) => copied(elementsOf(v), trace.nodes[v.node]?.copies)));
  return opaque && total.status === "complete" ? { ...total, status: "partial" } : total;
}

/** Of what is stacked in series, each one keeps its own. */
function copied(one: Figure, copies: Dim | undefined): Figure {
  if (copies === undefined) return one;
  return known(copies) ? { ...one, value: one.value * BigInt(copies) } : UNKNOWN;
}

/** Elements, as far as they are known. */
export const elementsOf = ({ type, assumed }: Value): Figure => {
  const n = elements(type);
  return n === undefined ? UNKNOWN : guess(n, assumed);
};
