import { type Dim, known } from "../model/dim";
import { channelAxis, spatial, type Tensor } from "../model/tensor";
import type { AxisWindow, Window } from "../model/trace";

const STILL = { kernel: 1, stride: 1, dilation: 1, padding: 0 } as const;

/** Axes of the input whose values, in order, are those of axes of the output. */
interface Group {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/**
 * What positions of the output see after the same values have been arranged in another way: positions that stay apart
 * (axes of extent 1 come or go, the channels are cut up, rows are laid one behind the other) keep their fields.
 */
export function regrouped(x: Tensor, y: Tensor): Window {
  if (spatial(x).length === 0) return "pointwise";
  // With its channels as they are, the one axis of a sequence is what it was.
  const [c, out] = [x.dims?.[channelAxis(x)], y.dims?.[channelAxis(y)]];
  if (x.dims?.length === 2 && y.dims?.length === 2 && x.layout === y.layout && known(c) && c === out)
    return { axes: [{ ...STILL, from: 0 }] };
  const groups = y.dims && y.dims.length > 1 ? groupsOf(x.dims ?? [], y.dims) : undefined;
  return (groups && kept(x, y, groups)) ?? (isFold(x, y) ? "fold" : "collapse");
}

/** The shortest runs of axes with equal products; nothing where an extent is open that is not the same on both sides. */
function groupsOf(a: readonly Dim[], b: readonly Dim[]): readonly Group[] | undefined {
  const [left, right] = [a, b].map((dims) => dims.flatMap((d, i) => (d === 1 ? [] : [i])));
  const groups: Group[] = [];
  let [i, j] = [0, 0];
  while (left && right && (i < left.length || j < right.length)) {
    const [from, to] = [[left[i++] ?? -1], [right[j++] ?? -1]];
    let [p, q] = [a[from[0] as number], b[to[0] as number]];
    while (p !== q) {
      if (!known(p) || !known(q)) return undefined;
      const next: number | undefined = p < q ? left[i++] : right[j++];
      const d = next === undefined ? undefined : (p < q ? a : b)[next];
      if (next === undefined || !known(d) || d === 0) return undefined;
      (p < q ? from : to).push(next);
      if (p < q) p *= d;
      else q *= d;
    }
    if (p === undefined) return undefined;
    groups.push({ from, to });
  }
  return groups;
}

function kept(x: Tensor, y: Tensor, groups: readonly Group[]): Window | undefined {
  const [c, out] = [channelAxis(x), channelAxis(y)];
  const axes = new Map<number, AxisWindow>();
  for (const { from, to } of groups) {
    const positions = to.filter((axis) => axis !== out);
    const channels = from.includes(c);
    if (positions.length === 0) {
      // Positions that become features of the rest are one value of theirs.
      if (!channels) return undefined;
      continue;
    }
    const [first] = from;
    if (from.length === 1 && (channels || to.length === 1)) {
      for (const axis of positions)
        axes.set(axis, { ...STILL, from: channels || first === undefined ? null : spatialOf(first, c) });
      continue;
    }
    return undefined;
  }
  const dims = y.dims ?? [];
  return {
    axes: dims.flatMap((_, axis) => (axis === out ? [] : [axes.get(axis) ?? { ...STILL, from: null }])),
  };
}

const spatialOf = (axis: number, c: number): number => (axis > c ? axis - 1 : axis);

/** Rows one behind the other, each position's channels (or a part of them) together. */
function isFold(x: Tensor, y: Tensor): boolean {
  if (x.layout === "first" || y.layout === "first") {
    const [c, out] = [x.dims?.[0], y.dims?.[0]];
    return x.layout === y.layout && y.dims?.length === 2 && known(c) && c === out && spatial(x).length > 1;
  }
  const [c, out] = [x.dims?.at(-1), y.dims?.at(-1)];
  if (y.dims?.length !== 2 || !known(c) || !known(out) || out === 0) return false;
  return c % out === 0 && (spatial(x).length > 1 || c > out);
}
