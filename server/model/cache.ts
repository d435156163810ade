import type { CacheFacts } from "./facts";
import { type Figure, sum } from "./figure";

/** The elements that are kept when so many positions have been read or written. */
export function cachedAt({ perPosition, windows, state }: CacheFacts, positions: number): Figure {
  const times = (f: Figure, n: number): Figure => ({ ...f, value: f.value * BigInt(n) });
  return sum([
    times(perPosition, positions),
    ...windows.map((w) => times(w.perPosition, Math.min(positions, w.window))),
    state,
  ]);
}

/** What one more position adds, as long as no window is full. */
export const cachedPerPosition = ({ perPosition, windows }: CacheFacts): Figure =>
  sum([perPosition, ...windows.map((w) => w.perPosition)]);
