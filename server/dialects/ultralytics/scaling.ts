import type { Scaled } from "../../model/layer";
import { roundHalfEven } from "../../model/rounding";

export { roundHalfEven };

/** How a family's member scales the numbers of the file. */
export interface Scaling {
  readonly depth: number;
  readonly width: number;
  readonly maxChannels: number;
  readonly divisor: number;
  /** Channels equal to this are not scaled. */
  readonly unscaled: number | null;
  /** What there are so many of: classes, or outputs in the older repositories. */
  readonly unscaledLike: string;
  /** Who does not scale them, as `the loader does`. */
  readonly loader: string;
}

/** Repeats n > 1 become max(round(n·depth), 1); a single one stays. */
export function scaleRepeats(n: number, { depth }: Scaling): number {
  if (!(n > 1)) return n;
  const scaled = roundHalfEven(n * depth);
  // No number of times, as of endless repeats at depth 0, is refused elsewhere.
  return Number.isNaN(scaled) ? 1 : Math.max(scaled, 1);
}

/** ceil(min(c, max)·width / divisor)·divisor, in doubles and in this order, as the loaders compute it. */
export function scaleChannels(c: number, { width, maxChannels, divisor, unscaled }: Scaling): number {
  if (c === unscaled) return c;
  return Math.ceil((Math.min(c, maxChannels) * width) / divisor) * divisor;
}

/** The same two, with what became of the number on the way. */
export function scaledRepeats(written: number, scaling: Scaling): Scaled {
  const used = scaleRepeats(written, scaling);
  const exact = written > 1 ? written * scaling.depth : written;
  return { written, exact, used, clamped: false };
}

export function scaledChannels(written: number, scaling: Scaling): Scaled {
  const { width: factor, unscaledLike: like, loader } = scaling;
  const unscaled = written === scaling.unscaled;
  const exact = unscaled ? written : Math.min(written, scaling.maxChannels) * scaling.width;
  const used = scaleChannels(written, scaling);
  return {
    written,
    exact,
    used,
    clamped: !unscaled && written > scaling.maxChannels,
    ...(unscaled && factor !== 1 ? { unscaled: { like, factor, loader } } : {}),
  };
}
