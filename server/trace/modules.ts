/**
 * Of how many modules without modules inside the framework would make each layer: what it prints as its layers. Most
 * operations are one; blocks say where that is not so.
 */
export class Modules {
  /** See `Trace.modules`. */
  readonly modules: (number | null)[] = [];
  protected layer = -1;
  /** What is being made are function calls. */
  protected calling = false;
  private readonly met = new Set<unknown>();

  /** The layer that is being lowered. */
  get current(): number {
    return this.layer;
  }

  /** `body` is one module of the framework: a leaf of its tree where there is none inside. */
  module<T>(body: () => T): T {
    const before = this.modules[this.layer];
    const made = body();
    if (this.modules[this.layer] === before) this.leaf();
    return made;
  }

  /** One module that computes nothing here: an identity in place of an activation, a dropout that is off. */
  leaf(count = 1): void {
    const before = this.modules[this.layer] ?? null;
    if (!this.calling && before !== null) this.modules[this.layer] = before + count;
  }

  /** Of how many modules the layer is made is not known, even if its figures are. */
  uncounted(): void {
    this.modules[this.layer] = null;
  }

  /** What `body` makes is one and the same module wherever this key is met: it is counted the first time. */
  sameModule<T>(key: unknown, body: () => T): T {
    const before = this.modules[this.layer] ?? null;
    const made = body();
    if (this.met.has(key)) this.modules[this.layer] = before;
    this.met.add(key);
    return made;
  }

  /** An operation has been made; weights that were met before belong to a module that was. */
  protected called(op: string, share: string | undefined): void {
    if (MODULES.has(op) && !(share !== undefined && this.met.has(share))) this.leaf();
    if (share !== undefined) this.met.add(share);
  }
}

/** Operations that frameworks have a module for, and that are called as one unless a block says otherwise. */
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
