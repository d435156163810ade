/** No number of channels needs more trials than this to find its divisors; of a larger one the small divisors are enough. */
const MOST_TRIALS = 4096;

/**
 * The divisor of `n` that lies nearest to `wanted`, the smaller one of two. The work is bounded whatever the numbers
 * are: past the bound it still is a divisor, though perhaps not the nearest one.
 */
export function nearestDivisor(n: number, wanted: number): number {
  let best = 1;
  for (let d = 1; d <= MOST_TRIALS && d * d <= n; d++) {
    if (n % d !== 0) continue;
    if (isNearer(d, best, wanted)) best = d;
    if (isNearer(n / d, best, wanted)) best = n / d;
  }
  return best;
}

function isNearer(d: number, best: number, wanted: number): boolean {
  const [own, other] = [Math.abs(d - wanted), Math.abs(best - wanted)];
  return own < other || (own === other && d < best);
}

/** The greatest number that divides both. Euclid's steps are few for any two numbers of a file. */
export function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
