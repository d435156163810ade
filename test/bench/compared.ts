import { performance } from "node:perf_hooks";

/** Every figure is a ratio measured in this one run, so that it holds on any machine however busy it is. */

const median = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;

interface Measured {
  readonly ratio: number;
  readonly ours: number;
  readonly theirs: number;
}

/** Runs the two in turn, so that a machine that slows down slows both. */
function ratio(ours: () => void, theirs: () => void, rounds: number): Measured {
  const time = (f: () => void): number => {
    const start = performance.now();
    f();
    return performance.now() - start;
  };
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < rounds; i++) {
    a.push(time(ours));
    b.push(time(theirs));
  }
  return { ratio: median(a.map((t, i) => t / (b[i] as number))), ours: median(a), theirs: median(b) };
}

/**
 * Says how many times as long `ours` takes as `theirs`, both warm, as in an editor that has been open for a while; more than
 * wanted is a failure of the bench.
 */
export function compared(
  what: string,
  limit: number,
  ours: () => void,
  theirs: () => void,
  { warm, rounds }: { readonly warm: number; readonly rounds: number },
): void {
  ratio(ours, theirs, warm);
  const measured = ratio(ours, theirs, rounds);
  const within = measured.ratio <= limit;
  if (!within) process.exitCode = 1;
  const times = `${measured.ours.toFixed(2)} ms against ${measured.theirs.toFixed(2)} ms`;
  console.log(
    `${within ? "ok " : "NOT"} ${what}: × ${measured.ratio.toFixed(2)} (wanted ≤ ${limit}; ${times})`,
  );
}
