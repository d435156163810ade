import type { Convention } from "../model/facts";
import { type Figure, figure, guess, UNKNOWN } from "../model/figure";
import { volume } from "../model/tensor";
import { type Node, once, type Weight } from "../model/trace";
import { operations } from "./conventions";

/** What one layer (or one part of it) costs, added up from its operations. */
export interface Cost {
  readonly parameters: Figure;
  readonly trainable: Figure;
  readonly nonTrainable: Figure;
  readonly macs: Figure;
  readonly flops: Figure;
}

/** The number of weights in one tensor of an operation and of its copies; undefined when one of its extents is unknown. */
export const weightCount = (w: Weight, { copies }: Pick<Node, "copies"> = {}): bigint | undefined =>
  volume(copies === undefined ? w.shape : [copies, ...w.shape]);

/**
 * Adds up operations. Weights with a key that has been seen are shared: they were counted where they were first met.
 * Anything unknown or assumed makes the sum partial, never smaller without saying so.
 */
export function costOf(nodes: readonly Node[], convention: Convention, seen: Set<string>): Cost {
  const trainable = new Tally();
  const frozen = new Tally();
  const macs = new Tally();
  const flops = new Tally();
  for (const node of nodes) {
    const assumed = node.output.assumed;
    const counted = node.share !== undefined && seen.has(node.share);
    if (node.share !== undefined) seen.add(node.share);
    if (!counted) {
      const counts = node.weights.map((w) => weightCount(w, node));
      // Where what arrives is not even guessed, what is known of the weights follows from the layer's own arguments.
      const guessed = assumed && !node.stated && counts.every((n) => n !== undefined);
      node.weights.forEach((w, i) => {
        (w.trainable ? trainable : frozen).add(counts[i], guessed);
      });
      if (node.opaque && !node.stated) trainable.add(undefined, true);
    }
    if (node.idle) continue;
    if (node.macs !== 0n) macs.add(node.macs, assumed);
    const counts = operations(node, convention);
    if (counts !== 0n) flops.add(counts, assumed);
  }
  return {
    parameters: Tally.sum(trainable, frozen),
    trainable: trainable.figure(),
    nonTrainable: frozen.figure(),
    macs: macs.figure(),
    flops: flops.figure(),
  };
}

class Tally {
  private value = 0n;
  private missing = false;
  private assumed = false;

  add(n: bigint | undefined, assumed: boolean): void {
    if (n === undefined) this.missing = true;
    else {
      this.value += n;
      if (assumed) this.assumed = true;
    }
  }

  figure(): Figure {
    if (this.missing && this.value === 0n) return UNKNOWN;
    return this.assumed ? guess(this.value) : figure(this.value, this.missing ? "partial" : "complete");
  }

  static sum(a: Tally, b: Tally): Figure {
    const both = new Tally();
    both.value = a.value + b.value;
    both.missing = a.missing || b.missing;
    both.assumed = a.assumed || b.assumed;
    return both.figure();
  }
}

/** All weights of these operations, shared ones once; undefined when an extent is unknown. */
export function weightsOnce(nodes: readonly Node[]): bigint | undefined {
  let total = 0n;
  for (const node of once(nodes)) {
    for (const w of node.weights) {
      const size = weightCount(w, node);
      if (size === undefined) return undefined;
      total += size;
    }
  }
  return total;
}
