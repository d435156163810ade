import { type Dim, isExtent } from "../model/dim";
import { Modules } from "./modules";

/**
 * The ways in which a part of a layer can stand apart while it is written down: named, shared, frozen, idle, cut off,
 * presumed or certain. Each holds for what its `body` makes, and for nothing behind it.
 */
export class Scopes extends Modules {
  protected path: readonly string[] = [];
  /** What is made has the same weights as what was made in its place before. */
  protected shared = false;
  protected scope = "";
  protected ordinal = 0;
  protected frozen = false;
  protected resting = false;
  protected gone = false;
  protected bare = false;
  protected presuming = false;
  protected certain = false;
  /** For how many in series what is made stands: each has weights of its own, or all have the same. */
  protected copies: readonly Dim[] = [];
  protected rounds: readonly Dim[] = [];
  private anywhere = false;

  /** All weights that `body` makes are left as they are in training. */
  freeze<T>(body: () => T): T {
    return this.during("frozen", body);
  }

  /** What `body` makes has weights and is trained, but is not run outside of training: it costs nothing. */
  idle<T>(body: () => T): T {
    return this.during("resting", body);
  }

  /** What `body` makes is as it would be with weights, but they are none of the model's: constants, or other tensors. */
  weightless<T>(body: () => T): T {
    return this.during("bare", body);
  }

  /** What `body` makes has been cut off: only its shapes are left, for those who look. */
  absent<T>(body: () => T): T {
    return this.during("gone", () => this.idle(() => this.functional(body)));
  }

  /** What `body` makes is taken for true, not known: figures of it are partial, and so is what depends on it. */
  presumed<T>(body: () => T): T {
    return this.during("presuming", body);
  }

  /** What `body` makes are function calls, not modules: see `Node.unseen`. */
  functional<T>(body: () => T): T {
    return this.during("calling", body);
  }

  /** The weights of what `body` makes follow from the layer's own arguments: they are exact, whatever arrives. */
  settled<T>(body: () => T): T {
    return this.during("certain", body);
  }

  /** What is built under the same name again, within one layer, has the same weights. */
  shareAs<T>(name: string, body: () => T): T {
    const outer = [this.shared, this.scope, this.ordinal] as const;
    this.shared = true;
    this.scope = `${this.scope}${name}/`;
    this.ordinal = 0;
    try {
      return body();
    } finally {
      [this.shared, this.scope, this.ordinal] = outer;
    }
  }

  /** The weights of what `body` makes are those of what is made under the same name anywhere in the model. */
  tied<T>(name: string, body: () => T): T {
    const outer = this.anywhere;
    this.anywhere = true;
    try {
      return this.shareAs(name, body);
    } finally {
      this.anywhere = outer;
    }
  }

  /** By what weights are told to be the same; nothing where they are nobody else's. */
  protected shareKey(): string | undefined {
    if (!this.shared) return undefined;
    return `${this.anywhere ? "" : `${this.layer}:`}${this.scope}${this.ordinal++}`;
  }

  /**
   * What `body` makes is stacked so many times in series, each with weights of its own, and written down once: a number of
   * the file costs nothing, however large. Shapes must be the same behind it as before it; of windows only one is followed.
   */
  stacked<T>(times: Dim, body: () => T): T {
    return this.multiplied("copies", times, body);
  }

  /** The same, with one set of weights for all. */
  recurring<T>(times: Dim, body: () => T): T {
    return this.multiplied("rounds", times, body);
  }

  private multiplied<T>(what: "copies" | "rounds", times: Dim, body: () => T): T {
    if (times === 1) return body();
    const outer = this[what];
    this[what] = [...outer, isExtent(times) ? times : null];
    try {
      return body();
    } finally {
      this[what] = outer;
    }
  }

  /** A named part of a compound block. */
  within<T>(name: string, body: () => T): T {
    const outer = this.path;
    this.path = [...outer, name];
    try {
      return body();
    } finally {
      this.path = outer;
    }
  }

  private during<T>(flag: Flag, body: () => T): T {
    const outer = this[flag];
    this[flag] = true;
    try {
      return body();
    } finally {
      this[flag] = outer;
    }
  }
}

type Flag = "frozen" | "resting" | "gone" | "bare" | "presuming" | "certain" | "calling";
