import type { RuleCode } from "./codes";
import type { Fix, Related, Severity, Skeleton } from "./problem";
import type { Span } from "./span";

/**
 * Something that is wrong with a file, found while it was read or traced. The rule named by `code` makes a problem of it.
 * While tracing only the layer is known, and perhaps the argument or the input that is to blame: where that is written,
 * the rule finds out.
 */
export interface Fault {
  readonly code: RuleCode;
  readonly message: string;
  /** The rule's own severity when absent. */
  readonly severity?: Severity;
  readonly layer?: number;
  readonly span?: Span;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  readonly declaration?: Skeleton;
}

/** Found where it is written: an argument, a reference, a structure. */
export interface PlacedFault extends Fault {
  readonly span: Span;
}

/** Why an operation cannot be built or run; it is shown at the layer's argument `attr`, or at one of its inputs. */
export interface LayerFault extends Fault {
  readonly layer: number;
  readonly attr?: string;
  readonly input?: number;
  /** An input rests on an assumption: the operation may well be right and the assumption wrong. */
  readonly assumed?: boolean;
  /** What would fix it, where that is one value. */
  readonly instead?: { readonly attr: string; readonly value: string };
}

/** Wrong with a text itself, whatever it describes. */
export interface TextFault {
  readonly message: string;
  readonly span: Span;
  readonly severity: Exclude<Severity, "hint">;
}

/** What may be wrong with a layer because of what arrives there, and not because of how it is written. */
export const OF_WHAT_ARRIVES: ReadonlySet<string> = new Set([
  "indivisible",
  "channel-mismatch",
  "shape-mismatch",
  "window-too-large",
]);
