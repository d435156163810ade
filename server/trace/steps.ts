import type { Dim } from "../model/dim";
import type { Node } from "../model/trace";

/** What a part that runs once per step along a first axis sees of that axis. */

const still = { kernel: 1, stride: 1, dilation: 1, padding: 0 } as const;

/** One step along the first axis: the other axes stay, one place to the left. */
export const stepWindow = (rank: number): Node["window"] => ({
  axes: Array.from({ length: Math.max(rank - 1, 0) }, (_, i) => ({ ...still, from: i + 1 })),
});

/** All steps: a first axis of its own before those of one step. */
export const stackWindow = (dims: readonly Dim[] | null): Node["window"] => ({
  axes: Array.from({ length: dims?.length ?? 0 }, (_, i) => ({ ...still, from: i === 0 ? null : i - 1 })),
});
