import type { IdeasInput } from "../../server/protocol";

/** How a unit of the upper plane is connected to the lower one. */
export type Way = "full" | "local" | "shared" | "pooled";

const WIDTH = 216;
const HEIGHT = 150;
const MOST_CELLS = 7;

type Point = readonly [x: number, y: number];

interface Sketch {
  /** Cells along one side of the lower plane, of a window in it, and of the pooled plane. */
  readonly cells: number;
  readonly window: number;
}

/** A map of up to seven cells a side is drawn as it is; a larger one, and its window, are drawn smaller. */
function sketchOf({ space, window }: IdeasInput, chosen: readonly number[]): Sketch {
  const side = Math.min(...space);
  const cells = Math.min(Math.max(side, 2), MOST_CELLS);
  const wanted = chosen[0] ?? window[0] ?? 1;
  const scaled = side <= MOST_CELLS ? wanted : Math.round((wanted / side) * cells);
  return { cells, window: Math.min(Math.max(scaled, wanted > 1 ? 2 : 1), cells) };
}

/** Two planes, slanted: the map below, the units above. */
export function Planes({ ideas, way, window }: Props) {
  const { cells, window: size } = sketchOf(ideas, window);
  const flat = ideas.space.length === 1;
  const rows = flat ? 1 : cells;
  const high = flat ? 1 : size;
  const at = projection(cells, rows);
  const pool = way === "pooled" ? 2 : 1;
  const units = unitsOf(way, cells, rows, size, high);
  return (
    <svg class="planes" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <Grid at={at} level={0} columns={cells} rows={rows} size={1} />
      {units.map(({ colour, reads }) =>
        reads.map(([u, v]) => (
          <Cell
            key={`${u}/${v}`}
            at={at}
            level={0}
            u={u}
            v={v}
            size={1}
            class={way === "full" ? "" : colour}
          />
        )),
      )}
      <Grid
        at={at}
        level={1}
        columns={Math.max(Math.floor(cells / pool), 1)}
        rows={Math.max(Math.floor(rows / pool), 1)}
        size={pool}
      />
      {units.map(({ u, v, colour, reads }) => (
        <g key={`${u}/${v}`} class={`rays ${colour}`}>
          {reads.map(([x, y]) => (
            <Ray
              key={`${x}/${y}`}
              from={at(x + 0.5, y + 0.5, 0)}
              to={at(u + pool / 2, v + Math.min(pool, rows) / 2, 1)}
            />
          ))}
        </g>
      ))}
      {units.map(({ u, v, colour }) => (
        <Cell key={`${u}/${v}`} at={at} level={1} u={u} v={v} size={pool} class={colour} />
      ))}
    </svg>
  );
}

interface Props {
  readonly ideas: IdeasInput;
  readonly way: Way;
  readonly window: readonly number[];
}

type Projection = (u: number, v: number, level: 0 | 1) => Point;

function projection(columns: number, rows: number): Projection {
  const slant = rows === 1 ? 14 : 54 / rows;
  const right = 132 / columns;
  return (u, v, level) => [20 + u * right + v * slant * 1.2, (level ? 58 : 136) - v * slant * 0.85];
}

interface Unit {
  readonly u: number;
  readonly v: number;
  readonly colour: string;
  readonly reads: readonly Point[];
}

/** One unit sees all; or three see a window each, in one colour where they share its weights; or two pool. */
function unitsOf(way: Way, cells: number, rows: number, size: number, high: number): readonly Unit[] {
  if (way === "full") {
    const reads = area(0, 0, cells, rows);
    return [{ u: Math.floor(cells / 2), v: Math.floor(rows / 2), colour: "first", reads }];
  }
  if (way === "pooled") {
    const tall = Math.min(2, rows);
    const last = Math.max(2 * Math.floor(cells / 2) - 2, 0);
    const places: readonly Point[] =
      last > 0
        ? [
            [0, 0],
            [last, tall === 2 && rows >= 4 ? 2 : 0],
          ]
        : [[0, 0]];
    return places.map(([u, v]) => ({ u, v, colour: "pool", reads: area(u, v, Math.min(2, cells), tall) }));
  }
  const room = cells - size;
  const climb = rows - high;
  const places = [...new Set([0, Math.round(room / 2), room])];
  return places.map((u, i) => {
    const v = Math.round((climb * i) / Math.max(places.length, 1));
    const middle = Math.floor((size - 1) / 2);
    const colour = way === "shared" ? "shared" : (["first", "second", "third"][i] as string);
    return { u: u + middle, v: v + Math.floor((high - 1) / 2), colour, reads: area(u, v, size, high) };
  });
}

const area = (u: number, v: number, width: number, height: number): readonly Point[] =>
  Array.from({ length: width * height }, (_, i) => [u + (i % width), v + Math.floor(i / width)] as const);

interface GridProps {
  readonly at: Projection;
  readonly level: 0 | 1;
  readonly columns: number;
  readonly rows: number;
  readonly size: number;
}

const Grid = ({ at, level, columns, rows, size }: GridProps) => (
  <g class="grid">
    {area(0, 0, columns, rows).map(([u, v]) => (
      <Cell key={`${u}/${v}`} at={at} level={level} u={u * size} v={v * size} size={size} class="" />
    ))}
  </g>
);

interface CellProps {
  readonly at: Projection;
  readonly level: 0 | 1;
  readonly u: number;
  readonly v: number;
  readonly size: number;
  readonly class: string;
}

function Cell({ at, level, u, v, size, class: colour }: CellProps) {
  const corners = [
    at(u, v, level),
    at(u + size, v, level),
    at(u + size, v + size, level),
    at(u, v + size, level),
  ];
  return <polygon class={`cell ${colour}`} points={corners.map((p) => p.join()).join(" ")} />;
}

const Ray = ({ from, to }: { readonly from: Point; readonly to: Point }) => (
  <line x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
);
