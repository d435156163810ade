/** Where an axis is, counted from the front. */
const placeOf = (axis: number, rank: number): number => (axis < 0 ? rank + axis : axis);

/** An axis that is named before in another way, from the other end; twice the same is told by the list alone. */
export function namedTwice(axes: readonly number[], rank: number): number | undefined {
  const first = new Map<number, number>();
  return axes.find((axis) => {
    const place = placeOf(axis, rank);
    const before = first.get(place);
    if (before === undefined) first.set(place, axis);
    return before !== undefined && before !== axis;
  });
}
