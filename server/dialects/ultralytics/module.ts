import type { PlacedFault } from "../../model/fault";
import type { Argument, Layer } from "../../model/layer";
import type { Value } from "../../model/trace";
import type { Builder } from "../../trace/builder";
import type { Block } from "./building/block";

/** A row made ready: how to run it, what its arguments are called, what is wrong with them. */
export interface Module {
  readonly run: (g: Builder, inputs: readonly Value[]) => readonly Value[];
  readonly args: readonly Argument[];
  /** Copies in series, or inner repeats. */
  readonly repeat: number;
  readonly faults: readonly PlacedFault[];
  /** What is known of it; nothing of what the user has declared. */
  readonly block: Block | undefined;
  readonly scaled: NonNullable<Layer["scaled"]>;
}
