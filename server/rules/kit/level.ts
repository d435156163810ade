import { isSuspect } from "./shift";
import type { Link, WiringRow } from "./wiring";

/** A head that reads one row twice, or fewer rows than there are ends: nothing reads the last one. */
export interface Level {
  readonly kind: "level";
  readonly row: WiringRow;
  readonly links: readonly Link[];
  /** The row that nothing reads. */
  readonly unread: WiringRow;
  readonly twice: boolean;
}

/**
 * Where all other references are sound, a head that reads a row twice, or one row fewer than the network ends in, has lost a
 * level: that is no shift of numbers.
 */
export function levelOf(rows: readonly WiringRow[]): Level | undefined {
  const head = rows.at(-1);
  const unread = rows.at(-2);
  if (head?.kind !== "head" || !unread || unread.kind !== "plain") return undefined;
  const read = new Set(rows.flatMap((r) => r.links.map((l) => l.target)));
  if (read.has(unread.index) || head.links.length === 0) return undefined;
  const targets = head.links.map((l) => l.target);
  if (targets.some((t) => t >= head.index)) return undefined;
  const again = head.links.filter((l, i) => targets.indexOf(l.target) < i);
  const last = head.links.at(-1) as Link;
  // With the lost level in its place nothing must be left to suspect.
  const links =
    again.length > 0
      ? head.links.map((l) => (l === again[0] ? { ...l, target: unread.index } : l))
      : [...head.links, { ...last, target: unread.index }];
  if (isSuspect([...rows.slice(0, -1), { ...head, links }])) return undefined;
  return {
    kind: "level",
    row: head,
    links: again.length > 0 ? again : [last],
    unread,
    twice: again.length > 0,
  };
}
