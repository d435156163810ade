import { type Figure, figure, UNKNOWN } from "../../model/figure";
import type { Node, Trace, Watcher } from "../../model/trace";
import type { Builder } from "../../trace/builder";

/**
 * Of how many modules without modules inside the framework makes a model: what it prints as its layers. Most operations
 * are one; blocks say where that is not so. What a builder makes is counted from the first operation on.
 */
export const printedBy = (g: Builder): Printed => (g.watcher instanceof Printed ? g.watcher : new Printed(g));

/** What is inside a module that nobody knows is not known. */
export function printedOf({ nodes, foreign, watcher }: Trace): Figure {
  if (!(watcher instanceof Printed)) return UNKNOWN;
  return figure(
    BigInt(watcher.total),
    foreign.size > 0 || nodes.some((n) => n.opaque) ? "partial" : "complete",
  );
}

export class Printed implements Watcher {
  total = 0;
  private readonly met = new Set<unknown>();
  /** Those of them that have a name: another row can meet them again. */
  readonly names = new Set<string>();

  constructor(private readonly g: Builder) {
    g.watcher = this;
  }

  /** `body` is one module of the framework: a leaf of its tree where there is none inside. */
  module<T>(body: () => T): T {
    const before = this.total;
    const made = body();
    if (this.total === before) this.leaf();
    return made;
  }

  /** One module that computes nothing here: an identity in place of an activation, a dropout that is off. */
  leaf(count = 1): void {
    if (!this.g.isFunctional) this.total += count;
  }

  /**
   * What `body` makes is one and the same module wherever this key is met: it is counted the first time. All of the model
   * can meet a name; an object is known to one row.
   */
  sameModule<T>(key: string | object, body: () => T): T {
    const before = this.total;
    const made = body();
    if (this.met.has(key)) this.total = before;
    this.meet(key);
    return made;
  }

  meet(key: string | object): void {
    this.met.add(key);
    if (typeof key === "string") this.names.add(key);
  }

  /** An operation has been made; weights that were met before belong to a module that was. */
  recorded({ op, share }: Node): void {
    if (MODULES.has(op) && !(share !== undefined && this.met.has(share))) this.leaf();
    if (share !== undefined) this.met.add(share);
  }
}

/** Operations that the framework has a module for, and that are called as one unless a block says otherwise. */
const MODULES: ReadonlySet<string> = new Set([
  "conv",
  "convTranspose",
  "locallyConnected",
  "dense",
  "embedding",
  "norm",
  "activation",
  "pool",
  "adaptivePool",
  "globalPool",
  "dropout",
  "resize",
  "identity",
]);
