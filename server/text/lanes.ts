/** A connection that skips rows, and the lane beside the trunk in which it runs; lane 0 is the nearest. */
export interface Lane {
  readonly from: number;
  readonly to: number;
  readonly lane: number;
}

/** A row of a drawing, at the place that its index says, and the rows that feed it. */
export interface LaneRow {
  readonly index: number;
  readonly inputs: readonly number[];
}

/** More lanes than this are drawn on top of each other: no window is wide enough for a dense net's. */
export const MOST_LANES = 12;

/**
 * Gives each skip the nearest lane that is free all the way, as a git graph does. Skips that end first come first, so
 * that short ones run inside long ones.
 */
export function lanesOf(rows: readonly LaneRow[]): readonly Lane[] {
  const skips = rows.flatMap(({ index, inputs }) =>
    [...new Set(inputs)].filter((from) => from >= 0 && from < index - 1).map((from) => ({ from, to: index })),
  );
  skips.sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from);
  const taken: { from: number; to: number; source: number }[][] = [];
  return skips.map(({ from, to }) => {
    let lane = 0;
    while (lane < MOST_LANES - 1 && taken[lane]?.some((t) => t.source !== from && t.from < to && from < t.to))
      lane++;
    const own = taken[lane] ?? [];
    taken[lane] = [...own, { from, to, source: from }];
    return { from, to, lane };
  });
}

/** Whether a row is fed by the row before it: then the trunk goes on. */
export const continues = ({ index, inputs }: LaneRow): boolean => inputs.includes(index - 1);
