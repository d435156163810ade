import type { Value } from "../../../model/trace";
import type { Builder } from "../../../trace/builder";
import { integer } from "../../../vocabulary/args";

export const loraRank = integer({ min: 1 });

/** Where the kernel has more axes, what is trained beside it is not followed. */
export const partlyAdapted = (g: Builder, y: Value, rank: number | undefined): Value =>
  rank === undefined ? y : g.unknown([y], y.type);

interface Adapted {
  /** What was learnt before, without a bias. */
  readonly whole: () => Value;
  /** The step to `lora_rank` features, and the one from there to all. */
  readonly narrow: () => Value;
  readonly wide: (low: Value) => Value;
  /** The bias, if any, which is still trained. */
  readonly bias?: number;
}

/** LoRA (Hu et al. 2021): weights that stay as they are, and beside them a product of two narrow ones that is trained. */
export function adapted(g: Builder, { whole, narrow, wide, bias }: Adapted): Value {
  const sum = g.add(g.freeze(whole), wide(g.within("lora_a", narrow)));
  return bias === undefined ? sum : g.scale(sum, { shift: [bias] });
}
