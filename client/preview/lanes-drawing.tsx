import type { DiagramRow } from "../../server/protocol";
import { continues, type Lane } from "../../server/text/lanes";
import { ROW_HEIGHT } from "./lanes";

const BEND = 9;

/** Of one lane in pixels, so that a graph with many leaves room for words. */
export const laneWidth = (lanes: number): number => Math.min(11, 110 / Math.max(lanes, 1));

interface Props {
  readonly rows: readonly DiagramRow[];
  readonly lanes: readonly Lane[];
  readonly width: number;
  /** Where the rows begin, by number. */
  readonly top: ReadonlyMap<number, number>;
  readonly selected: number | null;
  readonly margin: number;
  /** The items in the window. */
  readonly seen: readonly [number, number];
}

/** The trunk as a line, every skip as a lane beside it in the colour of its source, every row as a dot. */
export function Lanes({ rows, lanes, width, top, selected, margin, seen }: Props) {
  const from = seen[0] * ROW_HEIGHT;
  const to = seen[1] * ROW_HEIGHT;
  const y = (row: number): number => (top.get(row) ?? 0) + ROW_HEIGHT / 2;
  const visible = rows.filter((r) => y(r.index) >= from && y(r.index) <= to);
  const x = margin - 14;
  return (
    <svg
      class="lanes"
      style={{ height: `${to - from}px`, top: `${from}px`, width: `${margin}px` }}
      aria-hidden="true"
    >
      <g transform={`translate(0 ${-from})`}>
        {visible.filter(continues).map(({ index }) => (
          <line key={`t${index}`} class="trunk" x1={x} x2={x} y1={y(index - 1)} y2={y(index)} />
        ))}
        {lanes
          .filter((l) => y(l.to) >= from && y(l.from) <= to)
          .map((l) => (
            <path
              key={`${l.from}-${l.to}`}
              class={`lane ${rows[l.from]?.kind}${l.from === selected || l.to === selected ? " lit" : ""}`}
              d={path(x, x - width * (l.lane + 1), y(l.from), y(l.to))}
            />
          ))}
        {visible.map(({ index, kind }) => (
          <circle key={index} class={`dot ${kind}`} cx={x} cy={y(index)} r={index === selected ? 5 : 3.5} />
        ))}
      </g>
    </svg>
  );
}

/** Out of the trunk, down the lane, and back. */
function path(trunk: number, lane: number, from: number, to: number): string {
  const bend = Math.min(BEND, (to - from) / 2);
  return [
    `M${trunk} ${from}`,
    `Q${lane} ${from} ${lane} ${from + bend}`,
    `L${lane} ${to - bend}`,
    `Q${lane} ${to} ${trunk - 4} ${to}`,
  ].join(" ");
}
