import type { PlacedFault } from "../../model/fault";
import type { Argument } from "../../model/layer";
import type { Value } from "../../model/trace";
import type { Tree } from "../../model/tree";
import type { Builder } from "../../trace/builder";
import type { WrittenEntry } from "./entry";
import type { TargetFramework } from "./style";

/** Turns the inputs of an entry into its output. */
export type Lowering = (g: Builder, inputs: readonly Value[]) => Value;

/** What every entry of a file shares. */
export interface EntryScope {
  readonly framework: TargetFramework;
  readonly defaults: ReadonlyMap<string, Argument>;
  readonly blocks: ReadonlyMap<string, Tree>;
  readonly fault: (fault: PlacedFault) => void;
  /** The layer of the file that is being compiled, to which everything within a block belongs. */
  readonly layer: number;
  /** Blocks that are being compiled, the outermost first: one within itself would never end. */
  readonly within: readonly string[];
  /** Room for the entries of blocks; forty that each hold the next one twice would fill the memory. */
  readonly room: { entries: number };
  /** Types that the user has declared; they come before those of the vocabulary. */
  readonly foreign?: (written: WrittenEntry, scope: EntryScope) => Lowering | undefined;
}
